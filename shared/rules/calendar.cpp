// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/calendar.hpp"

#include "shared/rules/text.hpp"

#include <algorithm>
#include <array>

namespace sceau::rules {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr sys_seconds earliest = dayOf(1, 1, 1);
constexpr sys_seconds latest = dayOf(9998, 12, 31);

sys_seconds lastSundayAtOne(std::chrono::year year, unsigned month)
{
    return Day(year / std::chrono::month(month) / std::chrono::Sunday[std::chrono::last]) + hours(1);
}

hours aheadOfUtc(sys_seconds moment)
{
    const auto year = year_month_day(std::chrono::floor<days>(moment)).year();
    const bool summer = lastSundayAtOne(year, 3) <= moment && moment < lastSundayAtOne(year, 10);
    return hours(summer ? 2 : 1);
}

/// The date itself, or the last day of its month when the month is too short.
Day clamped(year_month_day date)
{
    return date.ok() ? Day(date) : Day(date.year() / date.month() / std::chrono::last);
}

std::string padded(unsigned number, std::size_t width)
{
    auto text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
}

}  // namespace

Day parisDay(std::int64_t unixSeconds)
{
    const auto bounded = std::clamp(unixSeconds, std::int64_t{earliest.time_since_epoch().count()},
                                    std::int64_t{latest.time_since_epoch().count()});
    const sys_seconds moment{seconds(bounded)};
    return std::chrono::floor<days>(moment + aheadOfUtc(moment));
}

std::int64_t parisMidnight(Day day)
{
    // Clocks change at 02:00 or 03:00 in Paris: midnight and the moment two hours before it have the same offset.
    const sys_seconds midnight = day;
    return (midnight - aheadOfUtc(midnight - hours(2))).time_since_epoch().count();
}

int daysLeft(std::int64_t notAfter, std::int64_t now)
{
    return static_cast<int>((endDay(notAfter) - parisDay(now)).count());
}

Day monthsBefore(Day day, int months)
{
    return clamped(year_month_day(day) - std::chrono::months(months));
}

Day yearsAfter(Day day, int years)
{
    return clamped(year_month_day(day) + std::chrono::years(years));
}

std::string dateText(Day day, std::string_view language)
{
    static constexpr std::array<const char*, 12> months{"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};
    const year_month_day date(day);
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    const auto month = static_cast<unsigned>(date.month());
    const auto dayOfMonth = static_cast<unsigned>(date.day());
    if (language == "en") return std::to_string(dayOfMonth) + ' ' + months.at(month - 1) + ' ' + std::to_string(year);
    return padded(dayOfMonth, 2) + '/' + padded(month, 2) + '/' + padded(year, 4);
}

std::string isoDate(Day day)
{
    const year_month_day date(day);
    return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + '-' +
           padded(static_cast<unsigned>(date.month()), 2) + '-' + padded(static_cast<unsigned>(date.day()), 2);
}

std::optional<Day> dayFromIso(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t length) -> std::optional<int> {
        if (!isDigits(text.substr(at, length))) return std::nullopt;
        int value = 0;
        for (const char digit : text.substr(at, length)) value = value * 10 + (digit - '0');
        return value;
    };
    const auto year = number(0, 4);
    const auto month = number(5, 2);
    const auto day = number(8, 2);
    if (!year || !month || !day || *year == 0) return std::nullopt;
    const year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return Day(date);
}

}  // namespace sceau::rules
