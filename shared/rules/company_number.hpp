// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <optional>
#include <string>

/// SIREN and SIRET, the numbers of French companies and their establishments in INSEE's register (ICD 0002).
namespace sceau::rules {

inline constexpr Verdict sirenLength{
    "sirenLength",
    {"Un numéro SIREN compte exactement 9 chiffres. Vérifiez le numéro sur l'extrait Kbis "
     "ou l'avis de situation de l'entreprise.",
     "A SIREN number has exactly 9 digits. Check the number on the company's register "
     "extract."}};
inline constexpr Verdict sirenChecksum{
    "sirenChecksum",
    {"Ce numéro SIREN n'existe pas\u00A0: un chiffre est sans doute faux ou deux chiffres "
     "sont inversés. Vérifiez-le.",
     "No such SIREN number exists: a digit is probably wrong, or two are swapped. "
     "Check it."}};
inline constexpr Verdict siretLength{
    "siretLength",
    {"Un numéro SIRET compte exactement 14 chiffres\u00A0: les 9 du SIREN, puis 5 pour "
     "l'établissement. Vérifiez le numéro.",
     "A SIRET number has exactly 14 digits: the 9 of the SIREN, then 5 for the "
     "establishment. Check the number."}};
inline constexpr Verdict siretChecksum{
    "siretChecksum",
    {"Ce numéro SIRET n'existe pas\u00A0: un chiffre est sans doute faux ou deux chiffres "
     "sont inversés. Vérifiez-le.",
     "No such SIRET number exists: a digit is probably wrong, or two are swapped. "
     "Check it."}};
inline constexpr Verdict notDigits{
    "notDigits",
    {"Ce numéro ne doit contenir que des chiffres. Corrigez-le.", "This number may contain digits only. Correct it."}};

/// The nine digits of a SIREN written with or without spaces and dots. Luhn's check (ISO/IEC 7812-1 annex B).
[[nodiscard]] Checked<std::string> checkSiren(std::string_view text);

/// The fourteen digits of a SIRET: Luhn over all fourteen and over its SIREN. La Poste (356000000) has more
/// establishments than the check digit allows: there the sum of the digits is a multiple of five, except for the head
/// office 35600000000048, which keeps Luhn's.
[[nodiscard]] Checked<std::string> checkSiret(std::string_view text);

/// "433702479" as "433 702 479". `siren` is canonical.
[[nodiscard]] std::string displaySiren(std::string_view siren);

enum class SiretForm {
    insee,        ///< "433 702 479 00026"
    sirenAndNic,  ///< "433702479 00026"
};
[[nodiscard]] std::string displaySiret(std::string_view siret, SiretForm form);

/// The company of an establishment: the first nine digits of a canonical SIRET.
[[nodiscard]] std::string_view sirenOf(std::string_view siret);

/// The five digits that tell establishments of one company apart (numéro interne de classement).
[[nodiscard]] std::string_view nicOf(std::string_view siret);

/// A company and, where it was named, its establishment.
struct Company {
    std::string siren;
    std::optional<std::string> siret;

    bool operator==(const Company&) const = default;
};

/// Nine digits or fourteen, whichever the text is.
[[nodiscard]] Checked<Company> checkCompanyNumber(std::string_view text);

}  // namespace sceau::rules
