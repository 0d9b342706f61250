// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <filesystem>
#include <string>

namespace sceau::commands {

struct RemindOptions {
    std::filesystem::path configuration;
    bool rehearsal = false;  ///< shows what would be sent and writes nothing
    std::string today;       ///< "2026-12-06" instead of the clock's day; empty for that one
    bool listing = false;    ///< shows what was sent before, and sends nothing
};

/// Puts the day's reminders in the outbox and prints a line for each. To be run once a day or more often. Another day
/// than today is for rehearsals and demonstrations: a real portal must not write to people as if it were another day.
[[nodiscard]] Result<void> remind(const RemindOptions& options);

}  // namespace sceau::commands
