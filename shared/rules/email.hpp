// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <string>

namespace sceau::rules {

inline constexpr Verdict emailForm{"emailForm",
                                   {"Cette adresse e-mail n'est pas complète. Saisissez-la sous la forme "
                                    "nom@exemple.fr.",
                                    "This e-mail address is not complete. Enter it in the form name@example.com."}};
inline constexpr Verdict emailCharacters{
    "emailCharacters",
    {"Cette adresse e-mail contient un caractère que les certificats n'admettent pas (accent, espace…). Vérifiez-la ou "
     "donnez-en une autre.",
     "This e-mail address contains a character that certificates do not allow (accent, space…). Check it or give "
     "another "
     "one."}};
inline constexpr Verdict emailLength{
    "emailLength",
    {"Cette adresse e-mail est trop longue\u00A0: 64 caractères au plus avant @ et 254 en "
     "tout. Donnez-en une plus courte.",
     "This e-mail address is too long: at most 64 characters before @ and 254 in all. Give "
     "a shorter one."}};

/// An address that a mail server delivers to and that a certificate can carry as rfc822Name (RFC 5280 §4.2.1.6,
/// ASCII): dot-atom before the @ (RFC 5321 §4.1.2), a host name of two labels or more after it. The canonical form has
/// its domain in lower case; the local part keeps its case, as RFC 5321 §2.4 demands.
[[nodiscard]] Checked<std::string> checkEmail(std::string_view text);

/// The same text for every way to write one mailbox: what attempts are counted by.
[[nodiscard]] std::string mailboxOf(std::string_view email);

/// True when two canonical addresses reach the same mailbox as far as people mean it: case does not count.
[[nodiscard]] bool sameMailbox(std::string_view one, std::string_view other);

}  // namespace sceau::rules
