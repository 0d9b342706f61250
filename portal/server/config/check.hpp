// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"

namespace sceau::config {

/// Everything that cannot be seen in one member alone. Fails with `invalidRequest` and a sentence that names the
/// member.
[[nodiscard]] Result<void> check(const Configuration& configuration);

}  // namespace sceau::config
