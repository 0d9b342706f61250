// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/support_decision.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace sceau::rules;

namespace {

Device token(const std::string& model, const std::string& serialNumber = "")
{
    Device device;
    device.manufacturer = "Exemple";
    device.model = model;
    device.serialNumber = serialNumber;
    return device;
}

DeviceRule rule(const std::string& model, Qualification status, std::optional<Day> until = {}, unsigned maxRsaBits = 0)
{
    DeviceRule line;
    line.model = model;
    line.status = status;
    line.certifiedUntil = until;
    line.maxRsaBits = maxRsaBits;
    return line;
}

const std::vector<DeviceRule> table = {
    rule("good", Qualification::qualified, dayOf(2035, 1, 1), 4096),
    rule("forever", Qualification::qualified),
    rule("short", Qualification::qualified, dayOf(2028, 6, 11), 4096),
    rule("small", Qualification::qualified, dayOf(2035, 1, 1), 2048),
    rule("ended", Qualification::qualified, dayOf(2023, 9, 30), 4096),
    rule("old", Qualification::noLongerQualified),
    rule("doubtful", Qualification::unknown),
};

SupportQuestion question()
{
    SupportQuestion asked;
    asked.rules = table;
    asked.today = dayOf(2026, 11, 22);
    asked.keyType = "RSA-3072";
    return asked;
}

}  // namespace

TEST_CASE("The authority's record of the token decides how a renewal goes on", "[rules][support]")
{
    using Path = RenewalPath;
    const auto [model, path, verdict] = GENERATE(Catch::Generators::table<std::string, Path, Verdict>({
        {"good", Path::onToken, ok},
        {"forever", Path::onToken, ok},
        {"short", Path::newToken, supportOutlived},
        {"small", Path::newToken, supportKeyTooSmall},
        {"ended", Path::newToken, supportNoLongerQualified},
        {"old", Path::newToken, supportNoLongerQualified},
        {"doubtful", Path::askOfficer, supportUnknown},
        {"never heard of", Path::askOfficer, supportUnknown},
    }));
    INFO(model);
    auto asked = question();
    asked.record = token(model);
    const auto decision = decideSupport(asked);
    CHECK(decision.path == path);
    CHECK(decision.verdict.code == verdict.code);
    CHECK(decision.evidence == DeviceEvidence::record);
}

TEST_CASE("The certification must reach the last day of the new certificate", "[rules][support]")
{
    auto asked = question();
    asked.record = token("edge");
    const std::vector<DeviceRule> covered{rule("edge", Qualification::qualified, dayOf(2029, 11, 21))};
    const std::vector<DeviceRule> dayShort{rule("edge", Qualification::qualified, dayOf(2029, 11, 20))};
    asked.rules = covered;
    CHECK(decideSupport(asked).verdict.accepted());
    asked.rules = dayShort;
    CHECK(decideSupport(asked).verdict == supportOutlived);
}

TEST_CASE("A product may tolerate that a certificate outlives its token's approval, with a warning", "[rules][support]")
{
    auto asked = question();
    asked.record = token("short");
    asked.mayOutliveCertification = true;
    const auto decision = decideSupport(asked);
    CHECK(decision.path == RenewalPath::onToken);
    REQUIRE(decision.warnings.size() == 1);
    CHECK(decision.warnings[0] == supportOutlived);
    asked.record = token("ended");
    CHECK(decideSupport(asked).path == RenewalPath::newToken);
}

TEST_CASE("A small token still makes keys on curves", "[rules][support]")
{
    auto asked = question();
    asked.record = token("small");
    asked.keyType = "P-256";
    CHECK(decideSupport(asked).verdict.accepted());
    asked.keyType = "RSA-2048";
    CHECK(decideSupport(asked).verdict.accepted());
}

TEST_CASE("What the holder's computer reports cannot improve the record", "[rules][support]")
{
    auto asked = question();
    asked.reported = token("good");
    asked.record = token("old");
    CHECK(decideSupport(asked).verdict == supportNoLongerQualified);
    asked.record = token("never heard of");
    CHECK(decideSupport(asked).verdict == supportUnknown);
}

TEST_CASE("What the holder's computer reports can worsen the record", "[rules][support]")
{
    auto asked = question();
    asked.record = token("good", "0123456789");
    asked.reported = token("old", "0123456789");
    CHECK(decideSupport(asked).verdict == supportNoLongerQualified);
    asked.reported = token("small", "0123456789");
    CHECK(decideSupport(asked).verdict == supportKeyTooSmall);
    asked.reported = token("never heard of", "0123456789");
    CHECK(decideSupport(asked).verdict.accepted());
    asked.reported = token("good", "9999999999");
    CHECK(decideSupport(asked).verdict == supportNotTheOneHandedOver);
    CHECK(decideSupport(asked).path == RenewalPath::askOfficer);
}

TEST_CASE("A long serial number is recognised by its last 16 characters", "[rules][support]")
{
    auto asked = question();
    asked.record = token("good", "CHIP-00112233445566778899");
    asked.reported = token("good", "2233445566778899");
    CHECK(decideSupport(asked).verdict.accepted());
}

TEST_CASE("Without a record an officer decides, unless the product trusts the computer", "[rules][support]")
{
    auto asked = question();
    CHECK(decideSupport(asked).verdict == supportUnknown);
    CHECK(decideSupport(asked).evidence == DeviceEvidence::none);
    asked.reported = token("good");
    CHECK(decideSupport(asked).path == RenewalPath::askOfficer);
    CHECK(decideSupport(asked).evidence == DeviceEvidence::reported);
    asked.reportedSuffices = true;
    CHECK(decideSupport(asked).path == RenewalPath::onToken);
    asked.reported = token("never heard of");
    CHECK(decideSupport(asked).path == RenewalPath::askOfficer);
}

TEST_CASE("Unknown never means qualified, whatever the product tolerates", "[rules][support]")
{
    for (const auto* recorded : {"good", "short", "small", "ended", "old", "doubtful", "never heard of", ""})
        for (const auto* reported : {"good", "old", "doubtful", "never heard of", ""})
            for (const bool tolerant : {false, true}) {
                auto asked = question();
                if (*recorded != '\0') asked.record = token(recorded);
                if (*reported != '\0') asked.reported = token(reported);
                asked.mayOutliveCertification = asked.reportedSuffices = tolerant;
                const auto decision = decideSupport(asked);
                INFO(recorded << ", reported " << reported);
                CHECK((decision.path == RenewalPath::onToken) == decision.verdict.accepted());
                if (decision.path == RenewalPath::onToken)
                    CHECK(decision.now.qualification == Qualification::qualified);
            }
}
