// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/organization_identifier.hpp"

#include "shared/rules/vat_number.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("A company is found wherever certificates name it", "[rules][organization]")
{
    using Scheme = OrganizationScheme;
    const Company company{"732829320", std::nullopt};
    const Company establishment{"732829320", "73282932000074"};
    const auto [text, scheme, expected] = GENERATE_COPY(table<std::string, Scheme, Company>({
        {"NTRFR-732829320", Scheme::ntr, company},
        {"NTRFR-73282932000074", Scheme::ntr, establishment},
        {"VATFR-44732829320", Scheme::vat, company},
        {"SI:FR-732829320", Scheme::si, company},
        {"SI:FR-73282932000074", Scheme::si, establishment},
        {"0002 732829320", Scheme::icd, company},
        {"0002 73282932000074", Scheme::icd, establishment},
        {" 0002  732829320 ", Scheme::icd, company},
    }));
    INFO(text);
    const auto read = readOrganizationIdentifier(text);
    REQUIRE(read.accepted());
    CHECK(read.value == OrganizationIdentifier{scheme, expected});
}

TEST_CASE("What names no French company is told apart from a mistaken number", "[rules][organization]")
{
    const auto [text, verdict] = GENERATE(table<std::string, Verdict>({
        {"NTRDE-HRB123", organizationForm},
        {"LEIXG-969500TJ5KRTCJQWXH05", organizationForm},
        {"732829320", organizationForm},
        {"0002732829320", organizationForm},
        {"ntrfr-732829320", organizationForm},  // EN 319 412-1 §5.1.4 writes the scheme in upper case
        {"NTRFR-732829321", sirenChecksum},
        {"NTRFR-73282932000075", siretChecksum},
        {"NTRFR-7328293200", siretLength},
        {"VATFR-45732829320", vatChecksum},
        {"VATFR-53000004605", organizationForm},  // Monaco
        {"NTRFR-", missing},
        {"", missing},
    }));
    INFO(text);
    CHECK(readOrganizationIdentifier(text).verdict.code == verdict.code);
}
