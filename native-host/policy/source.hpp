// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace sceau::policy {

/// The administrator's rules as JSON text, or nothing when there are none: a file that only root can write, or on
/// Windows a key of the registry ("HKLM\SOFTWARE\Policies\Sceau"). Fails with `policyInvalid`.
[[nodiscard]] Result<std::optional<std::string>> administratorsRules(const std::filesystem::path& place);

}  // namespace sceau::policy
