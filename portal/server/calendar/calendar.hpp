// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Days as French law and French holders count them.
namespace sceau::calendar {

using Day = std::chrono::sys_days;

/// The date in Europe/Paris at a moment (Unix seconds), by the European summer time rule in force since 1996.
[[nodiscard]] Day parisDay(std::int64_t unixSeconds);

/// A certificate that ends at `notAfter` is good until the day before this one (the mails' "exclu").
[[nodiscard]] inline Day endDay(std::int64_t notAfter)
{
    return parisDay(notAfter);
}

/// Days from today until the end day; negative afterwards.
[[nodiscard]] int daysLeft(std::int64_t notAfter, std::int64_t now);

/// `months` calendar months earlier, on the last day of a month that is too short.
[[nodiscard]] Day monthsBefore(Day day, int months);

/// "06/12/2016" in French, "6 December 2016" in English.
[[nodiscard]] std::string dateText(Day day, std::string_view language);

/// "2016-12-06".
[[nodiscard]] std::string isoDate(Day day);

/// Unix seconds of "2026-12-12T00:00:00Z"; nothing for any other form.
[[nodiscard]] std::optional<std::int64_t> fromRfc3339(std::string_view text);

}  // namespace sceau::calendar
