// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/vat_number.hpp"

#include "shared/rules/company_number.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("A French VAT number's key follows from its SIREN", "[rules][vat]")
{
    const auto [text, verdict] = GENERATE(table<std::string, Verdict>({
        {"FR44732829320", ok},
        {"fr 44 732 829 320", ok},
        {"44732829320", ok},
        {"FR45732829320", vatChecksum},
        {"FR44732829321", sirenChecksum},
        {"K7399859412", ok},       // newer key: letter, digit
        {"4Z123456782", ok},       // newer key: digit, letter
        {"IO334175221", vatForm},  // I and O are never used
        {"K8399859412", vatChecksum},
        {"DE44732829320", vatForm},
        {"FR4473282932", vatForm},
        {"FR447328293200", vatForm},
        {"FR4473282932A", vatForm},
        {"FR", vatForm},
        {"", missing},
    }));
    INFO(text);
    CHECK(checkFrenchVat(text).verdict.code == verdict.code);
}

TEST_CASE("A VAT number yields its SIREN, except in Monaco", "[rules][vat]")
{
    CHECK(checkFrenchVat("44732829320").value == VatNumber{"FR44732829320", "732829320"});
    // 53000004605 has a valid key and no SIREN.
    CHECK(checkFrenchVat("FR53000004605").value == VatNumber{"FR53000004605", std::nullopt});
}

TEST_CASE("The VAT number of a SIREN is accepted again", "[rules][vat]")
{
    const auto siren = GENERATE(as<std::string>(), "732829320", "404833048", "356000000", "399859412");
    CHECK(checkFrenchVat(vatNumberOf(siren)).value.siren == siren);
    CHECK(vatNumberOf("732829320") == "FR44732829320");
}
