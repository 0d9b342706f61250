// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/device.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace sceau;
using namespace sceau::rules;
using enum Qualification;

namespace {

// IDPrime 840 and 940 report the same model; only their ATRs tell them apart.
const Bytes idPrime840{0x3B, 0x7F, 0x96, 0x00, 0x00, 0x80, 0x31, 0x80, 0x65, 0xB0,
                       0x85, 0x03, 0x00, 0xEF, 0x12, 0x0F, 0xFE, 0x82, 0x90, 0x00};
const Bytes idPrime940{0x3B, 0x7F, 0x96, 0x00, 0x00, 0x80, 0x31, 0x80, 0x65, 0xB0,
                       0x85, 0x59, 0x56, 0xFB, 0x12, 0x0F, 0xFE, 0x82, 0x90, 0x00};

Device device(const Bytes& atr = {})
{
    Device known;
    known.atr = atr;
    known.manufacturer = "Gemalto";
    known.model = "ID Prime MD";
    known.label = "IDPrime Camille";
    known.firmware = Version{2, 6};
    return known;
}

DeviceRule qualifiedRule()
{
    DeviceRule rule;
    rule.status = qualified;
    return rule;
}

}  // namespace

TEST_CASE("The first line that matches decides", "[rules][device]")
{
    std::vector<DeviceRule> rules(2);
    rules[0].atr = idPrime840;
    rules[0].status = noLongerQualified;
    rules[0].certifiedUntil = dayOf(2023, 9, 30);
    rules[0].reference = "list of April 2022";
    rules[1].model = "ID Prime MD";
    rules[1].status = qualified;
    rules[1].certifiedUntil = dayOf(2028, 6, 11);
    rules[1].maxRsaBits = 4096;

    const auto older = judgeDevice(rules, device(idPrime840), dayOf(2026, 11, 22));
    CHECK(older.qualification == noLongerQualified);
    CHECK(older.reference == "list of April 2022");
    CHECK(older.rule == 0u);
    const auto newer = judgeDevice(rules, device(idPrime940), dayOf(2026, 11, 22));
    CHECK(newer.qualification == qualified);
    CHECK(newer.maxRsaBits == 4096);
    CHECK(newer.rule == 1u);
}

TEST_CASE("A certification's last day is included", "[rules][device]")
{
    auto rule = qualifiedRule();
    rule.model = "ID Prime MD";
    rule.certifiedUntil = dayOf(2028, 6, 11);
    const std::vector<DeviceRule> rules{rule};
    CHECK(judgeDevice(rules, device(), dayOf(2028, 6, 11)).qualification == qualified);
    CHECK(judgeDevice(rules, device(), dayOf(2028, 6, 12)).qualification == noLongerQualified);
}

TEST_CASE("What no line knows is unknown, never qualified", "[rules][device]")
{
    auto rule = qualifiedRule();
    rule.model = "Another";
    CHECK(judgeDevice(std::vector<DeviceRule>{rule}, device(), dayOf(2026, 1, 1)).qualification == unknown);
    CHECK(judgeDevice({}, device(), dayOf(2026, 1, 1)).qualification == unknown);
    // A line without a condition would call every token qualified.
    CHECK(judgeDevice(std::vector<DeviceRule>{qualifiedRule()}, device(), dayOf(2026, 1, 1)).qualification == unknown);
}

TEST_CASE("An ATR is compared under its mask", "[rules][device]")
{
    auto rule = qualifiedRule();
    rule.atr = idPrime840;
    CHECK(matches(rule, device(idPrime840)));
    CHECK_FALSE(matches(rule, device(idPrime940)));
    rule.atrMask = Bytes(20, 0xFF);
    for (std::size_t i = 11; i < 14; ++i) rule.atrMask[i] = 0;
    CHECK(matches(rule, device(idPrime940)));
    CHECK_FALSE(matches(rule, device()));
    CHECK_FALSE(matches(rule, device(Bytes(19, 0x3B))));
    rule.atrMask.pop_back();  // a mask of another length matches nothing
    CHECK_FALSE(matches(rule, device(idPrime840)));
}

TEST_CASE("Every condition of a line must hold", "[rules][device]")
{
    auto rule = qualifiedRule();
    rule.manufacturer = "Gemalto";
    rule.model = "ID Prime MD";
    rule.labelPattern = "IDPrime*";
    rule.firmwareFrom = Version{2, 5};
    rule.firmwareTo = Version{2, 6};
    CHECK(matches(rule, device()));

    const auto changed = [&](auto change) {
        auto known = device();
        change(known);
        return matches(rule, known);
    };
    CHECK_FALSE(changed([](Device& known) { known.manufacturer = "gemalto"; }));
    CHECK_FALSE(changed([](Device& known) { known.model = ""; }));
    CHECK_FALSE(changed([](Device& known) { known.label = "Camille"; }));
    CHECK_FALSE(changed([](Device& known) { known.label = ""; }));
    CHECK_FALSE(changed([](Device& known) { known.firmware = Version{2, 4}; }));
    CHECK_FALSE(changed([](Device& known) { known.firmware = Version{2, 7}; }));
    CHECK_FALSE(changed([](Device& known) { known.firmware = Version{3, 5}; }));
    CHECK_FALSE(changed([](Device& known) { known.firmware.reset(); }));
    CHECK(changed([](Device& known) { known.firmware = Version{2, 5}; }));
}

TEST_CASE("A label pattern knows any text and one character", "[rules][device]")
{
    const auto [text, pattern, fits] = GENERATE(table<std::string, std::string, bool>({
        {"IDPrime Camille", "IDPrime*", true},
        {"IDPrime Camille", "*Camille", true},
        {"IDPrime Camille", "I?Prime*le", true},
        {"IDPrime", "IDPrime*", true},
        {"IDPrime", "IDPrime?", false},
        {"IDPrime", "Prime", false},
        {"IDPrime", "***", true},
        {"", "*", true},
        {"", "", true},
        {"a", "", false},
        {"abcbcd", "a*bcd", true},
        {"abcbce", "a*bcd", false},
    }));
    INFO(text << " like " << pattern);
    CHECK(matchesPattern(text, pattern) == fits);
}

TEST_CASE("A hostile pattern ends", "[rules][device]")
{
    std::string pattern;
    for (int i = 0; i < 500; ++i) pattern += "*a";
    CHECK_FALSE(matchesPattern(std::string(2000, 'a') + 'b', pattern + 'c'));
}

TEST_CASE("A qualification is stored under a code", "[rules][device]")
{
    for (const auto value : {qualified, noLongerQualified, unknown}) CHECK(qualificationFrom(codeOf(value)) == value);
    CHECK_FALSE(qualificationFrom("homologue"));
}

TEST_CASE("An ATR is read with or without spaces or colons, and nothing else is")
{
    CHECK(atrFrom("3B DB 96") == sceau::Bytes{0x3B, 0xDB, 0x96});
    CHECK(atrFrom("3bdb96") == sceau::Bytes{0x3B, 0xDB, 0x96});
    CHECK(atrFrom("3B:DB:96") == sceau::Bytes{0x3B, 0xDB, 0x96});
    CHECK(atrFrom("") == sceau::Bytes());
    CHECK_FALSE(atrFrom("3B D"));
    CHECK_FALSE(atrFrom("3B  DB"));
    CHECK_FALSE(atrFrom("3B DB "));
    CHECK_FALSE(atrFrom("zz"));
    CHECK_FALSE(atrFrom(std::string(68, '0')));
    CHECK(atrFrom(std::string(66, '0')).has_value());
}
