// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <optional>
#include <string>

namespace sceau::rules {

inline constexpr Verdict vatForm{
    "vatForm",
    {"Un numéro de TVA français s'écrit FR, une clé de 2 caractères, puis les 9 chiffres du "
     "SIREN. Vérifiez-le.",
     "A French VAT number is FR, a key of 2 characters, then the 9 digits of the SIREN. Check "
     "it."}};
inline constexpr Verdict vatChecksum{
    "vatChecksum",
    {"Ce numéro de TVA n'existe pas\u00A0: la clé ne correspond pas au SIREN. Vérifiez-le.",
     "No such VAT number exists: its key does not match the SIREN. Check it."}};

/// A French intra-community VAT number.
struct VatNumber {
    std::string number;                ///< "FR" and eleven characters.
    std::optional<std::string> siren;  ///< None for Monaco, whose numbers are no SIREN (they begin with 000).

    bool operator==(const VatNumber&) const = default;
};

/// Reads a French VAT number with or without "FR", spaces, dots and hyphens. A numeric key is the SIREN followed by 12,
/// modulo 97; a key with a letter (alphabet without I and O) follows the newer formula modulo 11.
[[nodiscard]] Checked<VatNumber> checkFrenchVat(std::string_view text);

/// The number with the numeric key of a canonical SIREN.
[[nodiscard]] std::string vatNumberOf(std::string_view siren);

}  // namespace sceau::rules
