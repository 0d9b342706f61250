// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/throttle.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("Four mistakes cost nothing, the fifth a minute, each further one twice as long")
{
    CHECK(lockSeconds(0) == 0);
    CHECK(lockSeconds(4) == 0);
    CHECK(lockSeconds(5) == 60);
    CHECK(lockSeconds(6) == 120);
    CHECK(lockSeconds(10) == 32 * 60);
}

TEST_CASE("Nobody waits longer than a day, however many mistakes there were")
{
    CHECK(lockSeconds(15) == 61'440);
    CHECK(lockSeconds(16) == 86'400);
    CHECK(lockSeconds(1'000'000) == 86'400);
}
