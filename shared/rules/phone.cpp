// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/phone.hpp"

#include "shared/rules/text.hpp"

#include <array>

namespace sceau::rules {

namespace {

struct Territory {
    std::string_view countryCode;
    std::string_view prefix;  ///< First digits of the national number, after the 0.
};

// Reunion and Mayotte, Guadeloupe, French Guiana, Martinique: geographic and mobile ranges.
constexpr std::array<Territory, 14> overseas = {{
    {"262", "262"},
    {"262", "263"},
    {"262", "269"},
    {"262", "639"},
    {"262", "692"},
    {"262", "693"},
    {"590", "590"},
    {"590", "690"},
    {"590", "691"},
    {"594", "594"},
    {"594", "694"},
    {"596", "596"},
    {"596", "696"},
    {"596", "697"},
}};

/// The country code that reaches a national number of nine digits from abroad.
std::string_view countryCodeOf(std::string_view national)
{
    for (const auto& territory : overseas)
        if (national.starts_with(territory.prefix)) return territory.countryCode;
    return "33";
}

}  // namespace

Checked<std::string> checkFrenchPhone(std::string_view text)
{
    if (text.size() > maxTextBytes) return {tooLong};
    auto digits = withoutSeparators(text, ".-/");
    if (digits.empty()) return {missing};
    if (digits.starts_with("00")) digits.replace(0, 2, "+");
    std::string claimed;
    if (digits.front() == '+') {
        for (const std::string_view code : {"33", "262", "590", "594", "596"})
            if (std::string_view(digits).substr(1).starts_with(code)) claimed = code;
        if (claimed.empty()) return {phoneForm};
        digits.erase(0, 1 + claimed.size());
        if (digits.starts_with("(0)"))
            digits.erase(0, 3);
        else if (digits.starts_with('0'))
            digits.erase(0, 1);
    } else if (digits.front() == '0') {
        digits.erase(0, 1);
    } else {
        return {phoneForm};
    }
    if (digits.size() != 9 || !isDigits(digits) || digits.front() == '0') return {phoneForm};
    const auto code = countryCodeOf(digits);
    if (!claimed.empty() && claimed != code) return {phoneForm};
    return {ok, '+' + std::string(code) + digits};
}

std::string displayPhone(std::string_view canonical)
{
    if (canonical.size() < 9) return std::string(canonical);
    return grouped('0' + std::string(canonical.substr(canonical.size() - 9)), {2, 2, 2, 2}, ' ');
}

}  // namespace sceau::rules
