// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <optional>
#include <string>
#include <vector>

/// Serial numbers of certificates: positive, at most 20 bytes (RFC 5280 §4.1.2.2). Holders read them in hexadecimal or
/// in decimal, depending on the screen they look at.
namespace sceau::rules {

inline constexpr Verdict serialForm{
    "serialForm",
    {"Un numéro de série s'écrit en chiffres, ou en hexadécimal avec les chiffres 0 à 9 et les lettres A à F. "
     "Recopiez-le tel qu'il est affiché.",
     "A serial number is written in digits, or in hexadecimal with the digits 0 to 9 and the letters A to F. Copy it "
     "as "
     "it is shown."}};
inline constexpr Verdict serialLength{
    "serialLength",
    {"Ce numéro de série est trop long\u00A0: 40 caractères hexadécimaux ou 49 chiffres au "
     "plus. Vérifiez-le.",
     "This serial number is too long: at most 40 hexadecimal characters or 49 digits. "
     "Check it."}};
inline constexpr Verdict serialZero{"serialZero",
                                    {"Aucun certificat ne porte le numéro de série zéro. Vérifiez-le.",
                                     "No certificate has the serial number zero. Check it."}};

/// The serial numbers that `text` may mean, each in lower-case hexadecimal with an even number of digits and without a
/// leading zero byte, the likelier first. Digits alone may be decimal or hexadecimal: then there are two. "0x", colons
/// and letters say hexadecimal.
[[nodiscard]] Checked<std::vector<std::string>> readSerialNumber(std::string_view text);

/// Decimal to canonical hexadecimal; nothing when `digits` is no number of 1 to 20 bytes.
[[nodiscard]] std::optional<std::string> decimalToHex(std::string_view digits);

/// Hexadecimal to decimal; nothing when `digits` is no number of 1 to 20 bytes.
[[nodiscard]] std::optional<std::string> hexToDecimal(std::string_view digits);

}  // namespace sceau::rules
