// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/commands/portal_parts.hpp"

namespace sceau::commands {

/// Serves the portal until it is told to stop (SIGTERM, SIGINT).
[[nodiscard]] Result<void> serve(Parts& parts);

}  // namespace sceau::commands
