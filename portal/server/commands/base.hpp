// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/commands/portal_parts.hpp"

#include <cstdint>
#include <filesystem>

namespace sceau::commands {

/// Imports a base of certificates (transfer/import_base.hpp), with a progress bar on a terminal, and prints what became
/// of its rows. `rejected` is written anew.
[[nodiscard]] Result<void> importBase(Parts& parts, const std::filesystem::path& base,
                                      const std::filesystem::path& rejected, std::int64_t now);

/// Prints holders and certificates as CSV.
[[nodiscard]] Result<void> exportBase(Parts& parts);

/// Erases what nobody may keep any longer, or says what would be erased.
[[nodiscard]] Result<void> purge(Parts& parts, bool rehearsal, std::int64_t now);

}  // namespace sceau::commands
