// SPDX-License-Identifier: Apache-2.0
#include "native-host/log-file/event_log_windows.hpp"

#include "native-host/files/path.hpp"
#include "shared/errors/error.hpp"

#include <windows.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <set>

namespace sceau::logfile {

namespace {

constexpr const wchar_t* source = L"Sceau";  // installers/windows/sceau.wxs registers its texts
constexpr DWORD messageId = 1;               // native-host/windows/events.mc

/// Failed commands that no holder and no page can do anything about.
constexpr std::array administrators{ErrorCode::policyInvalid, ErrorCode::journalUnavailable,
                                    ErrorCode::dialogUnavailable, ErrorCode::moduleUnavailable,
                                    ErrorCode::internalError};

bool concernsAdministrators(std::string_view event, std::string_view code)
{
    return event != "command failed" || std::any_of(administrators.begin(), administrators.end(),
                                                    [&](ErrorCode known) { return toText(known) == code; });
}

bool isFirst(std::string_view event, std::string_view code)
{
    static std::mutex mutex;
    static std::set<std::string> told;
    const std::lock_guard lock(mutex);
    return told.insert(std::string(event) + " " + std::string(code)).second;
}

}  // namespace

void tellAdministrators(log::Level level, std::string_view event, std::string_view code, const std::string& line)
{
    if (level != log::Level::warning || !concernsAdministrators(event, code) || !isFirst(event, code)) return;
    const std::unique_ptr<void, decltype(&DeregisterEventSource)> log(RegisterEventSourceW(nullptr, source),
                                                                      DeregisterEventSource);
    if (!log) return;
    const auto text = files::pathOf(line).wstring();
    const wchar_t* strings = text.c_str();
    ReportEventW(log.get(), EVENTLOG_WARNING_TYPE, 0, messageId, nullptr, 1, 0, &strings, nullptr);
}

}  // namespace sceau::logfile
