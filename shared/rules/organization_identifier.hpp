// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/company_number.hpp"

namespace sceau::rules {

/// The scheme in which a certificate names its company.
enum class OrganizationScheme {
    ntr,  ///< "NTRFR-433702479": national trade register (EN 319 412-1 §5.1.4)
    vat,  ///< "VATFR-83433702479": VAT number (EN 319 412-1 §5.1.4)
    si,   ///< "SI:FR-433702479": SIRENE, in a scheme of two characters and a colon (EN 319 412-1 §5.1.4)
    icd,  ///< "0002 433702479": ISO 6523 code of SIRENE, in an organizational unit (RGS annex A4)
};

/// A company as a certificate names it.
struct OrganizationIdentifier {
    OrganizationScheme scheme = OrganizationScheme::ntr;
    Company company;

    bool operator==(const OrganizationIdentifier&) const = default;
};

inline constexpr Verdict organizationForm{"organizationForm",
                                          {"Ce texte ne désigne pas une entreprise française (NTRFR-, VATFR-, SI:FR- "
                                           "ou « 0002 » suivi du SIREN ou du SIRET). "
                                           "Vérifiez l'identifiant.",
                                           "This text does not name a French company (NTRFR-, VATFR-, SI:FR- or "
                                           "\"0002\" followed by the SIREN or SIRET). Check "
                                           "the identifier."}};

/// The SIREN or SIRET in an organizationIdentifier (2.5.4.97) or in an organizational unit "0002 …": nine or fourteen
/// digits, as real certificates have both. A number whose check digit is wrong is refused with that number's verdict.
[[nodiscard]] Checked<OrganizationIdentifier> readOrganizationIdentifier(std::string_view text);

}  // namespace sceau::rules
