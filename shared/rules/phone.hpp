// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <string>

namespace sceau::rules {

inline constexpr Verdict phoneForm{"phoneForm",
                                   {"Ce numéro de téléphone n'est pas un numéro français à 10 chiffres, comme "
                                    "04 72 00 00 00 ou +33 4 72 00 00 00. Vérifiez-le.",
                                    "This is not a French telephone number of 10 digits such as 04 72 00 00 00 or "
                                    "+33 4 72 00 00 00. Check it."}};

/// A number of the French national plan (0 and nine digits), written nationally, with +33, 0033 or an overseas code
/// (+262, +590, +594, +596), with or without "(0)". The canonical form is E.164: "+33472000000".
[[nodiscard]] Checked<std::string> checkFrenchPhone(std::string_view text);

/// A canonical number as people write it in France: "04 72 00 00 00".
[[nodiscard]] std::string displayPhone(std::string_view canonical);

}  // namespace sceau::rules
