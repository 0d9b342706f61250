// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <string>
#include <vector>

/// A renewal changes nobody's identity: only the e-mail address may differ, and only to one that the holder confirmed.
namespace sceau::rules {

/// One attribute of a name: its dotted OID, or for a subject alternative name its kind ("email", "dns"…).
struct NameField {
    std::string type;
    std::string value;

    bool operator==(const NameField&) const = default;
};

/// Whom a certificate names.
struct Identity {
    std::vector<NameField> subject;           ///< In the order of its encoding.
    std::vector<NameField> alternativeNames;  ///< Type is the kind of name.
};

inline constexpr Verdict identityChanged{"identityChanged",
                                         {"Le nouveau certificat doit porter exactement les mêmes données que "
                                          "l'ancien. Si l'une d'elles a changé, commandez un "
                                          "nouveau certificat.",
                                          "The new certificate must carry exactly the same data as the old one. If any "
                                          "has changed, order a new certificate."},
                                         "EN 319 411-1 REG-6.3.7-03, REG-6.3.1-00B"};
inline constexpr Verdict identityOrder{
    "identityOrder",
    {"Le nom du titulaire contient les mêmes données dans un autre ordre. Reprenez l'ordre du certificat actuel.",
     "The holder's name has the same data in another order. Keep the order of the current certificate."},
    "RFC 5280 §7.1"};
inline constexpr Verdict emailNotConfirmed{
    "emailNotConfirmed",
    {"La nouvelle adresse e-mail n'a pas été confirmée. Ouvrez le lien reçu à cette adresse, puis reprenez.",
     "The new e-mail address has not been confirmed. Open the link sent to that address, then continue."},
    "EN 319 411-1 REG-6.3.1-00B"};

/// One field that is not what it was.
struct Difference {
    std::string type;  ///< As in NameField.
    Sentence label;    ///< What people call the field.
    std::string before;
    std::string after;
    Verdict verdict;  ///< `ok` for the one permitted difference.
};

/// Every difference between two identities, values compared byte for byte. `confirmedEmail` is the address that the
/// holder proved to receive mail at, empty when none was.
[[nodiscard]] std::vector<Difference> compareIdentities(const Identity& before, const Identity& after,
                                                        std::string_view confirmedEmail);

/// The first refusal among the differences, `ok` without one.
[[nodiscard]] Verdict verdictOf(const std::vector<Difference>& differences);

/// What people call an attribute of a name.
[[nodiscard]] Sentence labelOf(std::string_view type);

}  // namespace sceau::rules
