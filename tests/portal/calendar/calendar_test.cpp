// SPDX-License-Identifier: Apache-2.0
#include "portal/server/calendar/calendar.hpp"

#include <catch2/catch.hpp>

using namespace sceau::calendar;

namespace {

std::int64_t at(const char* text)
{
    const auto moment = fromRfc3339(text);
    REQUIRE(moment);
    return *moment;
}

}  // namespace

TEST_CASE("The date is that of Paris, summer and winter", "[portal][calendar]")
{
    const auto [moment, date] = GENERATE(table<const char*, const char*>({
        {"2026-12-05T22:59:59Z", "2026-12-05"},
        {"2026-12-05T23:00:00Z", "2026-12-06"},
        {"2026-07-01T21:59:59Z", "2026-07-01"},
        {"2026-07-01T22:00:00Z", "2026-07-02"},
        {"2026-03-29T00:59:59Z", "2026-03-29"},
        {"2026-10-24T22:00:00Z", "2026-10-25"},
        {"2026-10-25T22:30:00Z", "2026-10-25"},
        {"2026-10-25T23:00:00Z", "2026-10-26"},
    }));
    INFO(moment);
    CHECK(isoDate(parisDay(at(moment))) == date);
}

TEST_CASE("Days left are counted to the day on which the certificate no longer works", "[portal][calendar]")
{
    // The seed's own screen: on 2 December 2015, a certificate "avant le 06/12/2016" has 370 days left.
    CHECK(daysLeft(at("2016-12-06T00:00:00Z"), at("2015-12-02T09:00:00Z")) == 370);
    CHECK(daysLeft(at("2016-12-06T00:00:00Z"), at("2016-12-06T10:00:00Z")) == 0);
    CHECK(daysLeft(at("2016-12-06T00:00:00Z"), at("2016-12-08T10:00:00Z")) == -2);
}

TEST_CASE("Three months before is the same day, or the last of a shorter month", "[portal][calendar]")
{
    CHECK(isoDate(monthsBefore(parisDay(at("2026-05-31T12:00:00Z")), 3)) == "2026-02-28");
    CHECK(isoDate(monthsBefore(parisDay(at("2016-12-06T12:00:00Z")), 3)) == "2016-09-06");
    CHECK(isoDate(monthsBefore(parisDay(at("2027-01-15T12:00:00Z")), 3)) == "2026-10-15");
}

TEST_CASE("Dates are written as people read them", "[portal][calendar]")
{
    const auto day = parisDay(at("2016-12-06T12:00:00Z"));
    CHECK(dateText(day, "fr") == "06/12/2016");
    CHECK(dateText(day, "en") == "6 December 2016");
}

TEST_CASE("A moment that is not one is refused", "[portal][calendar]")
{
    const auto text = GENERATE("", "2026-12-06", "2026-13-06T00:00:00Z", "2026-02-30T00:00:00Z", "2026-12-06T24:00:00Z",
                               "2026-12-06T00:00:00+01:00", "2026-12-06T00:60:00Z", "x026-12-06T00:00:00Z");
    INFO(text);
    CHECK_FALSE(fromRfc3339(text));
}
