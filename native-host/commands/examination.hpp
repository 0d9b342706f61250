// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/modules.hpp"
#include "native-host/doctor/doctor.hpp"
#include "native-host/journal/journal.hpp"

namespace sceau::commands {

/// Looks at this computer for the doctor: smart card service, readers, modules, tokens. Asks for nothing.
[[nodiscard]] doctor::Facts lookAround(ModuleFinder& modules, TokenDirectory& tokens, const journal::Journal& journal,
                                       const std::optional<Error>& policyFault);

/// The findings as the protocol carries them.
[[nodiscard]] protocol::StatusResponse statusOf(const doctor::Facts& facts);

}  // namespace sceau::commands
