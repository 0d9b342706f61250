// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/services.hpp"

#include <optional>
#include <string>

namespace sceau::commands {

/// What support needs, as JSON text. Built only from what can name nobody: no label, serial number, certificate,
/// origin, user name or path of a user's.
[[nodiscard]] std::string diagnosticReport(const Services& services, const protocol::StatusResponse& status,
                                           const std::optional<Error>& policyFault);

}  // namespace sceau::commands
