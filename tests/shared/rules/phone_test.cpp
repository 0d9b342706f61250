// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/phone.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("A French number is understood however it is written", "[rules][phone]")
{
    const auto text =
        GENERATE(as<std::string>(), "0472000000", "04 72 00 00 00", "04.72.00.00.00", "04-72-00-00-00", "+33472000000",
                 "+33 4 72 00 00 00", "+33 (0)4 72 00 00 00", "+33 04 72 00 00 00", "0033 4 72 00 00 00",
                 "04\xC2\xA0"
                 "72\xE2\x80\xAF"
                 "00 00 00");
    INFO(text);
    CHECK(checkFrenchPhone(text).value == "+33472000000");
}

TEST_CASE("Overseas departments have country codes of their own", "[rules][phone]")
{
    CHECK(checkFrenchPhone("0590 12 34 56").value == "+590590123456");
    CHECK(checkFrenchPhone("+262 692 12 34 56").value == "+262692123456");
    CHECK(checkFrenchPhone("0696123456").value == "+596696123456");
    CHECK(checkFrenchPhone("+33 590 12 34 56").verdict == phoneForm);
    CHECK(checkFrenchPhone("+594 4 72 00 00 00").verdict == phoneForm);
}

TEST_CASE("What is no French number is refused", "[rules][phone]")
{
    const auto [text, verdict] = GENERATE(table<std::string, Verdict>({
        {"047200000", phoneForm},
        {"04720000000", phoneForm},
        {"4 72 00 00 00", phoneForm},
        {"00 72 00 00 00", phoneForm},
        {"3615", phoneForm},
        {"+44 20 7946 0000", phoneForm},
        {"+", phoneForm},
        {"(0)472000000", phoneForm},
        {"04 72 00 00 0O", phoneForm},
        {"", missing},
        {std::string(600, '0'), tooLong},
    }));
    INFO(text);
    CHECK(checkFrenchPhone(text).verdict.code == verdict.code);
}

TEST_CASE("A number is shown in pairs", "[rules][phone]")
{
    CHECK(displayPhone("+33472000000") == "04 72 00 00 00");
    CHECK(displayPhone("+590590123456") == "05 90 12 34 56");
}
