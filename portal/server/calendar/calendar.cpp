// SPDX-License-Identifier: Apache-2.0
#include "portal/server/calendar/calendar.hpp"

#include <array>
#include <cstdio>

namespace sceau::calendar {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::month;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::year;
using std::chrono::year_month_day;

/// Summer time begins and ends at 01:00 UTC on the last Sunday of March and October (directive 2000/84/EC).
sys_seconds change(year inYear, unsigned inMonth)
{
    using namespace std::chrono;
    return sys_days(inYear / std::chrono::month(inMonth) / Sunday[last]) + hours(1);
}

std::string padded(const char* format, int first, unsigned second, unsigned third)
{
    std::array<char, 40> text{};
    (void)std::snprintf(text.data(), text.size(), format, first, second, third);
    return text.data();
}

}  // namespace

Day parisDay(std::int64_t unixSeconds)
{
    const sys_seconds moment{seconds(unixSeconds)};
    const auto inYear = year_month_day(std::chrono::floor<days>(moment)).year();
    const bool summer = change(inYear, 3) <= moment && moment < change(inYear, 10);
    return std::chrono::floor<days>(moment + hours(summer ? 2 : 1));
}

int daysLeft(std::int64_t notAfter, std::int64_t now)
{
    return static_cast<int>((endDay(notAfter) - parisDay(now)).count());
}

Day monthsBefore(Day from, int months)
{
    const year_month_day date(from);
    const auto earlier = date - std::chrono::months(months);
    return earlier.ok() ? Day(earlier) : Day(earlier.year() / earlier.month() / std::chrono::last);
}

std::string dateText(Day on, std::string_view language)
{
    const year_month_day date(on);
    const auto number = static_cast<int>(date.year());
    const auto monthNumber = static_cast<unsigned>(date.month());
    const auto dayNumber = static_cast<unsigned>(date.day());
    if (language != "en") {
        std::array<char, 40> text{};
        (void)std::snprintf(text.data(), text.size(), "%02u/%02u/%04d", dayNumber, monthNumber, number);
        return text.data();
    }
    static constexpr std::array<const char*, 12> names{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
    return std::to_string(dayNumber) + " " + names[(monthNumber - 1) % 12] + " " + std::to_string(number);
}

std::string isoDate(Day on)
{
    const year_month_day date(on);
    return padded("%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
}

std::optional<std::int64_t> fromRfc3339(std::string_view text)
{
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool fits = form[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
        return value;
    };
    const year_month_day date(year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                              day(static_cast<unsigned>(number(8, 2))));
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return std::nullopt;
    return std::int64_t{Day(date).time_since_epoch().count()} * 86400 + number(11, 2) * 3600 + number(14, 2) * 60 +
           number(17, 2);
}

}  // namespace sceau::calendar
