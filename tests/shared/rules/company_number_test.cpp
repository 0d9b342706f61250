// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/company_number.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("A SIREN is nine digits that pass Luhn's check", "[rules][siren]")
{
    const auto [text, verdict] = GENERATE(table<std::string, Verdict>({
        {"732829320", ok},
        {"732 829 320", ok},
        {"732.829.320", ok},
        {"404833048", ok},
        {"356000000", ok},
        {"404833047", sirenChecksum},
        {"732829230", sirenChecksum},
        {"000000000", sirenChecksum},
        {"73282932", sirenLength},
        {"7328293200", sirenLength},
        {"73282932O", notDigits},
        {"７３２８２９３２０", notDigits},
        {"-732829320", notDigits},
        {"", missing},
        {" \xC2\xA0", missing},
        {std::string(600, '1'), tooLong},
    }));
    INFO(text);
    CHECK(checkSiren(text).verdict.code == verdict.code);
    CHECK(checkSiren(text).value.empty() == !verdict.accepted());
}

TEST_CASE("A SIRET passes Luhn's check as a whole and in its SIREN", "[rules][siret]")
{
    const auto [text, verdict] = GENERATE(table<std::string, Verdict>({
        {"73282932000074", ok},
        {"732 829 320 00074", ok},
        {"732829320 00074", ok},
        {"73282932000075", siretChecksum},
        {"73282932100073", siretChecksum},  // the whole passes, the SIREN does not
        {"7328293200007", siretLength},
        {"732829320000740", siretLength},
        {"73282932O00074", notDigits},
        {"", missing},
    }));
    INFO(text);
    CHECK(checkSiret(text).verdict.code == verdict.code);
}

TEST_CASE("La Poste's establishments follow the sum of five, its head office Luhn", "[rules][siret]")
{
    const auto [text, verdict] = GENERATE(table<std::string, Verdict>({
        {"35600000049837", ok},             // sum of digits 45, Luhn fails
        {"35600000000048", ok},             // the head office: Luhn passes, sum of digits 26
        {"35600000049838", siretChecksum},  // neither
        {"35600000000055", siretChecksum},  // Luhn passes, sum of digits 24: only the head office may
    }));
    INFO(text);
    CHECK(checkSiret(text).verdict.code == verdict.code);
}

TEST_CASE("Company numbers are shown as INSEE and as certificates show them", "[rules][siret]")
{
    CHECK(displaySiren("732829320") == "732 829 320");
    CHECK(displaySiret("73282932000074", SiretForm::insee) == "732 829 320 00074");
    CHECK(displaySiret("73282932000074", SiretForm::sirenAndNic) == "732829320 00074");
    CHECK(sirenOf("73282932000074") == "732829320");
    CHECK(nicOf("73282932000074") == "00074");
}

TEST_CASE("A company number is a SIREN or a SIRET by its length", "[rules][siret]")
{
    CHECK(checkCompanyNumber("732 829 320").value == Company{"732829320", std::nullopt});
    CHECK(checkCompanyNumber("732 829 320 00074").value == Company{"732829320", "73282932000074"});
    CHECK(checkCompanyNumber("73282932").verdict == sirenLength);
    CHECK(checkCompanyNumber("7328293200").verdict == siretLength);
    CHECK(checkCompanyNumber("").verdict == missing);
}
