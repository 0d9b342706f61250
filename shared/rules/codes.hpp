// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

/// Codes that people copy from a mail or a letter. Drawing them needs random bytes from the caller; nothing here is
/// random.
namespace sceau::rules {

/// How one kind of code is drawn, read and shown.
struct CodeKind {
    std::string_view alphabet;
    std::size_t length;
    std::size_t group;  ///< Characters between two separators when shown.
    char separator;
    Verdict wrongForm;
};

/// Without 0, O, 1, I and L, which people confuse.
inline constexpr std::string_view unambiguousAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// What the holder shows at the registration office to receive a new token: 10 characters, 49 bits, "7KQ4M-XR2WP".
inline constexpr CodeKind withdrawalCode{
    unambiguousAlphabet,
    10,
    5,
    '-',
    {"withdrawalCodeForm",
     {"Un code de retrait compte 10 lettres et chiffres, comme 7KQ4M-XR2WP, sans O, I, L, 0 ni 1. Recopiez-le depuis "
      "l'e-mail de confirmation.",
      "A withdrawal code has 10 letters and digits, such as 7KQ4M-XR2WP, without O, I, L, 0 or 1. Copy it from the "
      "confirmation e-mail."}}};

/// What opens a company's space to its legal representative: 16 digits, 53 bits, "3541-3125-9842-5077".
inline constexpr CodeKind accessKey{
    "0123456789",
    16,
    4,
    '-',
    {"accessKeyForm",
     {"Une clé d'accès compte 16 chiffres, en 4 groupes de 4. Recopiez-la depuis l'e-mail reçu.",
      "An access key has 16 digits, in 4 groups of 4. Copy it from the e-mail you received."}}};

/// The second step of a sign-in by e-mail: 9 digits, valid for minutes, "412 907 365".
inline constexpr CodeKind securityCode{
    "0123456789",
    9,
    3,
    ' ',
    {"securityCodeForm",
     {"Le code de sécurité compte 9 chiffres. Recopiez celui du dernier e-mail reçu.",
      "The security code has 9 digits. Copy the one from the latest e-mail."}}};

/// The code in canonical form: upper case, without spaces and hyphens.
[[nodiscard]] Checked<std::string> checkCode(std::string_view text, const CodeKind& kind);

/// A canonical code in the groups that people see.
[[nodiscard]] std::string displayCode(std::string_view code, const CodeKind& kind);

/// The character of the alphabet that one random byte draws, or nothing when the byte must be thrown away so that every
/// character stays equally likely.
[[nodiscard]] std::optional<char> drawnCharacter(std::uint8_t randomByte, const CodeKind& kind);

/// A fresh code. `randomByte()` yields bytes of a cryptographic generator.
template <typename RandomByte>
[[nodiscard]] std::string drawCode(const CodeKind& kind, RandomByte randomByte)
{
    std::string code;
    while (code.size() < kind.length)
        if (const auto character = drawnCharacter(randomByte(), kind)) code += *character;
    return code;
}

}  // namespace sceau::rules
