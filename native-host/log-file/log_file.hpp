// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/protocol/generated/cpp/messages.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The user's log: one JSON object a line, in `host.log` of the state directory, which only that user can read.
namespace sceau::logfile {

/// A file that reaches this size becomes `host.log.1`, and the one before it goes.
inline constexpr std::size_t maxLogBytes = 256 * 1024;

/// From here on events up to `level` are written to the log as well; warnings when the policy says nothing.
void begin(std::optional<protocol::LogLevel> level);

/// Adds one line and makes room first when there is too much. Several processes may do so at once.
void append(const std::filesystem::path& directory, std::string_view line);

/// The last lines of a log as support may see them: time, event, code, command and module; no detail, no path, nothing
/// that a page or a token wrote.
[[nodiscard]] std::vector<std::string> anonymousLines(std::string_view log, std::size_t count);

/// The same of the user's log.
[[nodiscard]] std::vector<std::string> anonymousLines(std::size_t count);

}  // namespace sceau::logfile
