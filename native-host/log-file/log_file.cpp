// SPDX-License-Identifier: Apache-2.0
#include "native-host/log-file/log_file.hpp"

#include "native-host/commands/names.hpp"
#include "native-host/files/files.hpp"
#ifdef _WIN32
#include "native-host/log-file/event_log_windows.hpp"
#endif
#include "shared/base/log.hpp"
#include "shared/errors/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>

namespace sceau::logfile {

namespace {

using nlohmann::json;

constexpr const char* name = "host.log";
constexpr std::array<std::string_view, 6> harmless{"time", "level", "event", "code", "module", "worker"};

log::Level levelOf(protocol::LogLevel level)
{
    switch (level) {
    case protocol::LogLevel::off: return log::Level::off;
    case protocol::LogLevel::warning: return log::Level::warning;
    case protocol::LogLevel::info: return log::Level::info;
    }
    return log::Level::warning;
}

/// What of one line may be told; empty for what is no line of ours.
std::string anonymous(std::string_view text)
{
    const auto line = json::parse(text, nullptr, false);
    if (!line.is_object()) return {};
    json told = json::object();
    for (const auto& [fact, value] : line.items())
        if (value.is_string() && std::find(harmless.begin(), harmless.end(), fact) != harmless.end())
            told[fact] = value;
    // A command that is none is what a page wrote.
    if (line.contains("command") && line.value("code", json()) != toText(ErrorCode::unknownCommand))
        told["command"] = line["command"];
    return told.dump(-1, ' ', false, json::error_handler_t::replace);
}

void write(log::Level level, std::string_view event, log::Facts facts)
{
    const auto directory = files::stateDirectory();
    if (!directory) return;
    json line = {{"time", commands::rfc3339(std::chrono::system_clock::now())},
                 {"level", level == log::Level::warning ? "warning" : "info"},
                 {"event", event}};
    for (const auto& [fact, value] : facts) line[std::string(fact)] = value;
    const auto text = line.dump(-1, ' ', false, json::error_handler_t::replace);
    append(*directory, text);
#ifdef _WIN32
    tellAdministrators(level, event, line.value("code", line.value("module", "")), anonymous(text));
#endif
}

}  // namespace

void begin(std::optional<protocol::LogLevel> level)
{
    log::direct(levelOf(level.value_or(protocol::LogLevel::warning)), write);
}

void append(const std::filesystem::path& directory, std::string_view line)
{
    if (!files::createPrivateDirectory(directory)) return;
    // Without the lock two processes could both move a log away, and the second move would lose the first one's.
    const auto held = files::Lock::acquire(directory / "host.log.lock", files::Lock::Mode::wait);
    if (!held) return;
    const auto path = directory / name;
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path, ignored);
    if (!ignored && size + line.size() > maxLogBytes)
        std::filesystem::rename(path, directory / (std::string(name) + ".1"), ignored);
    std::ofstream file(path, std::ios::app | std::ios::binary);
    file << line << '\n';
    file.close();
    using std::filesystem::perms;
    std::filesystem::permissions(path, perms::owner_read | perms::owner_write, ignored);
}

std::vector<std::string> anonymousLines(std::string_view log, std::size_t count)
{
    std::vector<std::string> lines;
    while (!log.empty() && lines.size() < count) {
        if (log.back() == '\n') log.remove_suffix(1);
        const auto start = log.rfind('\n') == std::string_view::npos ? 0 : log.rfind('\n') + 1;
        if (auto line = anonymous(log.substr(start)); !line.empty()) lines.push_back(std::move(line));
        log = log.substr(0, start);
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> anonymousLines(std::size_t count)
{
    const auto directory = files::stateDirectory();
    if (!directory) return {};
    const auto log = files::read(*directory / name, 2 * maxLogBytes);
    return log && *log ? anonymousLines(std::string_view(**log), count) : std::vector<std::string>{};
}

}  // namespace sceau::logfile
