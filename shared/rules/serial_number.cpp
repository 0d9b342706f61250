// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/serial_number.hpp"

#include "shared/rules/text.hpp"

#include <algorithm>

namespace sceau::rules {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";
constexpr std::size_t maxHexDigits = 40;
constexpr std::size_t maxDecimalDigits = 49;  // 2^160 has 49 digits.

bool isHex(std::string_view text)
{
    return !text.empty() && text.find_first_not_of(hexDigits) == std::string_view::npos;
}

std::string_view withoutLeadingZeros(std::string_view digits)
{
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

/// `digits`, most significant first and below `from`, written in base `to`.
std::string rebased(std::string_view digits, unsigned from, unsigned to)
{
    std::vector<unsigned> result;  // least significant first
    for (const char digit : digits) {
        auto carry = static_cast<unsigned>(hexDigits.find(digit));
        for (auto& place : result) {
            carry += place * from;
            place = carry % to;
            carry /= to;
        }
        for (; carry != 0; carry /= to) result.push_back(carry % to);
    }
    std::string text;
    for (auto place = result.rbegin(); place != result.rend(); ++place) text += hexDigits[*place];
    return text;
}

std::string wholeBytes(std::string_view hex)
{
    return (hex.size() % 2 == 0 ? "" : "0") + std::string(hex);
}

}  // namespace

std::optional<std::string> decimalToHex(std::string_view digits)
{
    if (!isDigits(digits)) return std::nullopt;
    digits = withoutLeadingZeros(digits);
    if (digits.empty() || digits.size() > maxDecimalDigits) return std::nullopt;
    const auto hex = rebased(digits, 10, 16);
    if (hex.size() > maxHexDigits) return std::nullopt;
    return wholeBytes(hex);
}

std::optional<std::string> hexToDecimal(std::string_view digits)
{
    const auto hex = lower(digits);
    const auto significant = withoutLeadingZeros(hex);
    if (!isHex(hex) || significant.empty() || significant.size() > maxHexDigits) return std::nullopt;
    return rebased(significant, 16, 10);
}

Checked<std::vector<std::string>> readSerialNumber(std::string_view text)
{
    if (text.size() > maxTextBytes) return {serialLength};
    auto digits = lower(withoutSeparators(text, ""));
    if (digits.empty()) return {missing};
    const bool prefixed = digits.starts_with("0x");
    if (prefixed) digits.erase(0, 2);
    const bool colons = digits.find(':') != std::string::npos;
    digits.erase(std::remove(digits.begin(), digits.end(), ':'), digits.end());
    if (!isHex(digits)) return {serialForm};
    const auto significant = withoutLeadingZeros(digits);
    if (significant.empty()) return {serialZero};

    std::vector<std::string> candidates;
    if (!prefixed && !colons)
        if (auto hex = decimalToHex(digits)) candidates.push_back(std::move(*hex));
    if (significant.size() <= maxHexDigits) {
        auto hex = wholeBytes(significant);
        if (std::find(candidates.begin(), candidates.end(), hex) == candidates.end())
            candidates.push_back(std::move(hex));
    }
    if (candidates.empty()) return {serialLength};
    return {ok, std::move(candidates)};
}

}  // namespace sceau::rules
