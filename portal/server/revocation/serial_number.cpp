// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/serial_number.hpp"

#include <algorithm>

namespace sceau::revocation {

namespace {

constexpr std::string_view decimal = "0123456789";
constexpr std::string_view hexadecimal = "0123456789abcdef";
constexpr std::size_t longestHex = 40;
constexpr std::size_t longestDecimal = 49;

/// Schoolbook: the digits of the quotient by sixteen, again and again.
std::string hexFromDecimal(std::string digits)
{
    std::string hex;
    while (!digits.empty()) {
        int rest = 0;
        std::string quotient;
        for (const char digit : digits) {
            rest = rest * 10 + (digit - '0');
            if (!quotient.empty() || rest >= 16) quotient += static_cast<char>('0' + rest / 16);
            rest %= 16;
        }
        hex += hexadecimal[static_cast<std::size_t>(rest)];
        digits = std::move(quotient);
    }
    std::reverse(hex.begin(), hex.end());
    return hex;
}

}  // namespace

std::string serialFrom(std::string_view typed)
{
    std::string digits;
    for (char character : typed) {
        if (character == ' ' || character == ':' || character == '.') continue;
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
        digits += character;
    }
    const bool marked = digits.starts_with("0x");
    if (marked) digits.erase(0, 2);
    if (digits.empty()) return {};
    if (!marked && digits.find_first_not_of(decimal) == std::string::npos) {
        if (digits.size() > longestDecimal) return {};
        digits = hexFromDecimal(std::move(digits));
    }
    if (digits.find_first_not_of(hexadecimal) != std::string::npos) return {};
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty() || digits.size() > longestHex) return {};
    return digits.size() % 2 == 0 ? digits : "0" + digits;
}

std::string serialText(const std::string& serialHex)
{
    const bool doubtful = serialHex.find_first_not_of(decimal) == std::string::npos;
    return doubtful ? "0x" + serialHex : serialHex;
}

}  // namespace sceau::revocation
