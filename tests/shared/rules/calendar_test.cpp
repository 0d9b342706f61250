// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/calendar.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <vector>

using namespace sceau::rules;

namespace {

std::int64_t utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0)
{
    return (std::int64_t{dayOf(year, month, day).time_since_epoch().count()} * 24 + hour) * 3600 + minute * 60;
}

/// What the system's `date`, with its time zone database, prints for each of these lines.
std::vector<std::string> judgedByDate(const std::string& options, const std::vector<std::string>& lines)
{
    const std::string file = std::string(BINARY_DIR) + "/calendar-samples-" + std::to_string(getpid()) + ".txt";
    {
        std::ofstream out(file);
        for (const auto& line : lines) out << line << '\n';
    }
    const std::string command = "TZ=Europe/Paris LC_ALL=C date -f " + file + " " + options;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    REQUIRE(pipe != nullptr);
    std::vector<std::string> answers;
    char line[64];
    while (std::fgets(line, sizeof line, pipe.get()) != nullptr) {
        answers.emplace_back(line);
        answers.back().pop_back();
    }
    (void)std::remove(file.c_str());
    return answers;
}

/// Moments around midnight and around the change of the clocks, on every day of a year.
std::vector<std::int64_t> momentsOf(int year)
{
    std::vector<std::int64_t> moments;
    for (auto day = dayOf(year, 1, 1); day < dayOf(year + 1, 1, 1); day += std::chrono::days(1)) {
        const auto midnight = std::int64_t{day.time_since_epoch().count()} * 86400;
        for (const int second : {-7201, -7200, -3601, -3600, 0, 3599, 3600, 43200})
            moments.push_back(midnight + second);
    }
    return moments;
}

}  // namespace

TEST_CASE("The date in Paris is the date that `date` prints", "[rules][calendar]")
{
    const auto year = GENERATE(1996, 1999, 2000, 2015, 2016, 2024, 2026, 2027, 2029, 2032, 2037);
    std::vector<std::string> lines;
    const auto moments = momentsOf(year);
    for (const auto moment : moments) lines.push_back('@' + std::to_string(moment));
    const auto expected = judgedByDate("+%Y-%m-%d", lines);
    REQUIRE(expected.size() == moments.size());
    for (std::size_t i = 0; i < moments.size(); ++i)
        if (isoDate(parisDay(moments[i])) != expected[i]) FAIL(lines[i] << " is " << expected[i]);
}

TEST_CASE("Midnight in Paris is the moment that `date` gives", "[rules][calendar]")
{
    std::vector<std::string> lines;
    std::vector<Day> days;
    for (auto day = dayOf(1996, 1, 1); day < dayOf(2038, 1, 1); day += std::chrono::days(1)) {
        days.push_back(day);
        lines.push_back(isoDate(day) + " 00:00:00");
    }
    const auto expected = judgedByDate("+%s", lines);
    REQUIRE(expected.size() == days.size());
    for (std::size_t i = 0; i < days.size(); ++i)
        if (std::to_string(parisMidnight(days[i])) != expected[i]) FAIL(lines[i] << " is " << expected[i]);
}

TEST_CASE("The days left are those of the seed: 370 on 2 December 2015 for 6 December 2016", "[rules][calendar]")
{
    const auto notAfter = utc(2016, 12, 5, 23);  // 6 December, 00:00 in Paris
    CHECK(isoDate(endDay(notAfter)) == "2016-12-06");
    CHECK(daysLeft(notAfter, utc(2015, 12, 2, 10)) == 370);
}

TEST_CASE("The end day is not covered: the last day of use has one day left", "[rules][calendar]")
{
    const auto notAfter = utc(2026, 7, 14, 12);  // 14:00 in Paris
    CHECK(daysLeft(notAfter, utc(2026, 7, 13, 21, 59)) == 1);
    CHECK(daysLeft(notAfter, utc(2026, 7, 13, 22)) == 0);  // 14 July begins in Paris
    CHECK(daysLeft(notAfter, utc(2026, 7, 15, 12)) == -1);
}

TEST_CASE("Days are counted across the changes of the clocks", "[rules][calendar]")
{
    CHECK(daysLeft(parisMidnight(dayOf(2026, 3, 30)), parisMidnight(dayOf(2026, 3, 28))) == 2);
    CHECK(daysLeft(parisMidnight(dayOf(2026, 10, 26)), parisMidnight(dayOf(2026, 10, 24))) == 2);
}

TEST_CASE("Months and years are counted in the calendar, and clamped", "[rules][calendar]")
{
    CHECK(isoDate(monthsBefore(dayOf(2026, 5, 31), 3)) == "2026-02-28");
    CHECK(isoDate(monthsBefore(dayOf(2028, 5, 31), 3)) == "2028-02-29");
    CHECK(isoDate(monthsBefore(dayOf(2026, 2, 15), 3)) == "2025-11-15");
    CHECK(isoDate(yearsAfter(dayOf(2024, 2, 29), 3)) == "2027-02-28");
    CHECK(isoDate(yearsAfter(dayOf(2026, 11, 22), 3)) == "2029-11-22");
}

TEST_CASE("Dates are written as the French, the English and machines write them", "[rules][calendar]")
{
    CHECK(dateText(dayOf(2016, 12, 6), "fr") == "06/12/2016");
    CHECK(dateText(dayOf(2016, 12, 6), "en") == "6 December 2016");
    CHECK(isoDate(dayOf(2016, 12, 6)) == "2016-12-06");
    CHECK(isoDate(dayOf(987, 1, 2)) == "0987-01-02");
}

TEST_CASE("Only an ISO date of an existing day is read", "[rules][calendar]")
{
    CHECK(dayFromIso("2028-02-29") == dayOf(2028, 2, 29));
    const auto text = GENERATE(as<std::string>(), "", "2026-2-28", "2026-02-29", "2026-13-01", "2026-00-01",
                               "2026-01-00", "0000-01-01", "2026/01/01", "2026-01-01T", "+026-01-01", "20 6-01-01");
    INFO(text);
    CHECK_FALSE(dayFromIso(text));
}

TEST_CASE("No moment is out of bounds", "[rules][calendar]")
{
    CHECK(isoDate(parisDay(std::numeric_limits<std::int64_t>::max())) == "9998-12-31");
    CHECK(isoDate(parisDay(std::numeric_limits<std::int64_t>::min())) == "0001-01-01");
    CHECK(isoDate(parisDay(253402300799)) == "9998-12-31");  // 99991231235959Z, "no expiry" (RFC 5280 §4.1.2.5)
}
