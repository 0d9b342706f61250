// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/text.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("Spaces of every kind that copy and paste brings are dropped", "[rules][text]")
{
    CHECK(withoutSeparators("732 829\xC2\xA0"
                            "320",
                            "") == "732829320");
    CHECK(withoutSeparators("\xE2\x80\xAF"
                            "732\xE2\x80\x89"
                            "829\t320\r\n",
                            "") == "732829320");
    CHECK(withoutSeparators("\xE2\x80\xAA"
                            "732829320\xE2\x80\xAC",
                            "") == "732829320");
    CHECK(withoutSeparators("\xEF\xBB\xBF"
                            "732.829.320",
                            ".") == "732829320");
}

TEST_CASE("The dashes of Unicode count as hyphens", "[rules][text]")
{
    CHECK(withoutSeparators("3541–3125—9842‑5077", "-") == "3541312598425077");
    CHECK(withoutSeparators("a–b", "") == "a-b");
}

TEST_CASE("Other characters stay where they are", "[rules][text]")
{
    CHECK(withoutSeparators("é\xC2", "") == "é\xC2");
    CHECK(trimmed(" \xC2\xA0 à la carte \xE3\x80\x80\n") == "à la carte");
    CHECK(trimmed("\xC2\xA0").empty());
    CHECK(trimmed("") == "");
    CHECK(trimmed("\xA0") == "\xA0");
}

TEST_CASE("Numbers are shown in groups", "[rules][text]")
{
    CHECK(grouped("732829320", {3, 3}, ' ') == "732 829 320");
    CHECK(grouped("73", {3, 3}, ' ') == "73");
    CHECK(grouped("", {3}, ' ').empty());
}
