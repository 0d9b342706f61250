// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/organization_identifier.hpp"

#include "shared/rules/text.hpp"
#include "shared/rules/vat_number.hpp"

#include <array>

namespace sceau::rules {

namespace {

struct Prefix {
    std::string_view text;
    OrganizationScheme scheme;
};

constexpr std::array<Prefix, 4> prefixes = {{
    {"NTRFR-", OrganizationScheme::ntr},
    {"VATFR-", OrganizationScheme::vat},
    {"SI:FR-", OrganizationScheme::si},
    {"0002 ", OrganizationScheme::icd},
}};

Checked<OrganizationIdentifier> identified(OrganizationScheme scheme, std::string_view number)
{
    if (scheme == OrganizationScheme::vat) {
        const auto vat = checkFrenchVat(number);
        if (!vat.accepted()) return {vat.verdict};
        if (!vat.value.siren) return {organizationForm};
        return {ok, {scheme, Company{*vat.value.siren, std::nullopt}}};
    }
    const auto company = checkCompanyNumber(number);
    if (!company.accepted()) return {company.verdict};
    return {ok, {scheme, company.value}};
}

}  // namespace

Checked<OrganizationIdentifier> readOrganizationIdentifier(std::string_view text)
{
    if (text.size() > maxTextBytes) return {tooLong};
    text = trimmed(text);
    if (text.empty()) return {missing};
    for (const auto& prefix : prefixes)
        if (text.starts_with(prefix.text)) return identified(prefix.scheme, text.substr(prefix.text.size()));
    return {organizationForm};
}

}  // namespace sceau::rules
