// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/vat_number.hpp"

#include "shared/rules/company_number.hpp"
#include "shared/rules/text.hpp"

#include <cstdint>

namespace sceau::rules {

namespace {

constexpr std::string_view keyAlphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

std::int64_t numberOf(std::string_view digits)
{
    std::int64_t number = 0;
    for (const char digit : digits) number = number * 10 + (digit - '0');
    return number;
}

bool keyFits(std::string_view key, std::string_view digits)
{
    const auto number = numberOf(digits);
    if (isDigits(key)) return (number * 100 + 12) % 97 == numberOf(key);
    const auto first = static_cast<std::int64_t>(keyAlphabet.find(key[0]));
    const auto second = static_cast<std::int64_t>(keyAlphabet.find(key[1]));
    const auto check = isDigit(key[0]) ? first * 24 + second - 10 : first * 34 + second - 100;
    return (number + 1 + check / 11) % 11 == check % 11;
}

}  // namespace

Checked<VatNumber> checkFrenchVat(std::string_view text)
{
    if (text.size() > maxTextBytes) return {tooLong};
    auto compact = upper(withoutSeparators(text, ".-"));
    if (compact.empty()) return {missing};
    if (compact.starts_with("FR") && compact.size() == 13) compact.erase(0, 2);
    if (compact.size() != 11) return {vatForm};
    const std::string_view key = std::string_view(compact).substr(0, 2);
    const std::string_view digits = std::string_view(compact).substr(2);
    if (keyAlphabet.find(key[0]) == std::string_view::npos || keyAlphabet.find(key[1]) == std::string_view::npos ||
        !isDigits(digits))
        return {vatForm};
    const bool monaco = digits.starts_with("000");
    if (!monaco) {
        const auto siren = checkSiren(digits);
        if (!siren.accepted()) return {siren.verdict};
    }
    if (!keyFits(key, digits)) return {vatChecksum};
    return {ok, VatNumber{"FR" + compact, monaco ? std::nullopt : std::optional(std::string(digits))}};
}

std::string vatNumberOf(std::string_view siren)
{
    const auto key = (numberOf(siren) * 100 + 12) % 97;
    return "FR" + std::string(key < 10 ? "0" : "") + std::to_string(key) + std::string(siren);
}

}  // namespace sceau::rules
