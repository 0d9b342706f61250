// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <array>
#include <filesystem>

namespace sceau::secrets {

/// The 32 bytes of a key file, or fresh ones in a new file (mode 0600). Fails with `internalError` when others may read
/// it.
[[nodiscard]] Result<std::array<unsigned char, 32>> openOrCreateKey(const std::filesystem::path& file);

}  // namespace sceau::secrets
