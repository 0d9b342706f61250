// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"

namespace sceau::config {

/// Makes the paths of files that the configuration names count from `directory`.
void resolveFiles(const std::filesystem::path& directory, Configuration& configuration);

}  // namespace sceau::config
