// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Days as French law and French holders count them.
namespace sceau::rules {

using Day = std::chrono::sys_days;

/// The date in Europe/Paris at a moment (Unix seconds), by the European summer time rule in force since 1996: two hours
/// ahead of UTC from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October, otherwise one
/// (directive 2000/84/EC). The compilers' libraries have no time zones yet. Moments outside the years 1 to 9998 count
/// as the nearest inside.
[[nodiscard]] Day parisDay(std::int64_t unixSeconds);

/// The moment at which a day begins in Europe/Paris.
[[nodiscard]] std::int64_t parisMidnight(Day day);

/// The date that pages and mails give as a certificate's end, "exclu": the certificate serves until the day before. A
/// certificate that ends at midnight ends on the day that begins then; any other gives up its last, incomplete day.
[[nodiscard]] inline Day endDay(std::int64_t notAfter)
{
    return parisDay(notAfter);
}

/// Days from today until the end day: 1 on the last day of use, 0 or less afterwards.
[[nodiscard]] int daysLeft(std::int64_t notAfter, std::int64_t now);

/// `months` calendar months earlier; the last day of a month that is too short.
[[nodiscard]] Day monthsBefore(Day day, int months);

/// `years` later; 28 February after a 29th in a year without one.
[[nodiscard]] Day yearsAfter(Day day, int years);

/// "06/12/2016" in French, "6 December 2016" in English ("en").
[[nodiscard]] std::string dateText(Day day, std::string_view language);

/// "2016-12-06".
[[nodiscard]] std::string isoDate(Day day);

/// The day of an ISO date of that form, if there is such a day.
[[nodiscard]] std::optional<Day> dayFromIso(std::string_view text);

/// A day that is written in the source.
[[nodiscard]] constexpr Day dayOf(int year, unsigned month, unsigned day)
{
    return Day(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
}

}  // namespace sceau::rules
