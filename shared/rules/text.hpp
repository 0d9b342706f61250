// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Small readers of text that do not depend on the locale.
namespace sceau::rules {

[[nodiscard]] constexpr bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}
[[nodiscard]] constexpr bool isUpper(char character)
{
    return character >= 'A' && character <= 'Z';
}
[[nodiscard]] constexpr bool isLower(char character)
{
    return character >= 'a' && character <= 'z';
}
[[nodiscard]] constexpr bool isAlphanumeric(char character)
{
    return isDigit(character) || isUpper(character) || isLower(character);
}
[[nodiscard]] constexpr char upper(char character)
{
    return isLower(character) ? static_cast<char>(character - 'a' + 'A') : character;
}
[[nodiscard]] constexpr char lower(char character)
{
    return isUpper(character) ? static_cast<char>(character - 'A' + 'a') : character;
}

/// True when `text` is one or more ASCII digits.
[[nodiscard]] bool isDigits(std::string_view text);

[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);

/// `text` without spaces, tabs, the Unicode spaces and invisible direction marks that come with copy and paste, and
/// without the ASCII characters of `separators`. The dashes and the hyphen of Unicode count as '-'.
[[nodiscard]] std::string withoutSeparators(std::string_view text, std::string_view separators);

/// `text` without spaces, of ASCII or Unicode, and invisible marks at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The digits of `number` in groups of these sizes; what is left over makes the last group.
[[nodiscard]] std::string grouped(std::string_view number, std::initializer_list<std::size_t> sizes, char separator);

}  // namespace sceau::rules
