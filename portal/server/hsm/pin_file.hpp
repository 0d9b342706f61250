// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/secret.hpp"
#include "shared/errors/result.hpp"

#include <filesystem>

namespace sceau::hsm {

/// The first line of a file that only this user can read. Fails with `internalError`.
[[nodiscard]] Result<Secret> readPin(const std::filesystem::path& file);

}  // namespace sceau::hsm
