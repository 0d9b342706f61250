// SPDX-License-Identifier: Apache-2.0
#include "portal/server/calendar/calendar.hpp"

#include <catch2/catch.hpp>

using namespace sceau::calendar;

TEST_CASE("A moment is read as RFC 3339 writes it in UTC", "[portal][calendar]")
{
    CHECK(fromRfc3339("1970-01-01T00:00:00Z") == 0);
    CHECK(fromRfc3339("2026-12-12T13:14:15Z") == 1797081255);
}

TEST_CASE("A moment that is not one is refused", "[portal][calendar]")
{
    const auto text = GENERATE("", "2026-12-06", "2026-13-06T00:00:00Z", "2026-02-30T00:00:00Z", "2026-12-06T24:00:00Z",
                               "2026-12-06T00:00:00+01:00", "2026-12-06T00:60:00Z", "x026-12-06T00:00:00Z");
    INFO(text);
    CHECK_FALSE(fromRfc3339(text));
}
