// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/protocol/generated/cpp/messages.hpp"

#include <optional>
#include <string_view>

namespace sceau::commands {

/// How OpenSC unblocks a PIN with this text as its configuration (opensc.conf(5), user_pin_unblock_style). Nothing when
/// it may not: it would take the PUK for a PIN and waste one of the PIN's tries.
[[nodiscard]] std::optional<protocol::WorkerUnblockStyle> openScUnblockStyle(std::string_view configuration);

/// The same with the configuration that OpenSC reads on this computer.
[[nodiscard]] std::optional<protocol::WorkerUnblockStyle> openScUnblockStyle();

}  // namespace sceau::commands
