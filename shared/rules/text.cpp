// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/text.hpp"

#include <algorithm>
#include <array>

namespace sceau::rules {

namespace {

// Spaces and invisible marks of Unicode, in UTF-8: no-break, en to hair spaces, zero width, direction marks, narrow
// no-break, mathematical, ideographic, byte order mark.
constexpr std::array<std::string_view, 34> invisibles = {"\xC2\xA0",     "\xE2\x80\x80",
                                                         "\xE2\x80\x81", "\xE2\x80\x82",
                                                         "\xE2\x80\x83", "\xE2\x80\x84",
                                                         "\xE2\x80\x85", "\xE2\x80\x86",
                                                         "\xE2\x80\x87", "\xE2\x80\x88",
                                                         "\xE2\x80\x89", "\xE2\x80\x8A",
                                                         "\xE2\x80\x8B", "\xE2\x80\x8C",
                                                         "\xE2\x80\x8D", "\xE2\x80\x8E",
                                                         "\xE2\x80\x8F", "\xE2\x80\xAA",
                                                         "\xE2\x80\xAB", "\xE2\x80\xAC",
                                                         "\xE2\x80\xAD", "\xE2\x80\xAE",
                                                         "\xE2\x80\xAF", "\xE2\x81\x9F",
                                                         "\xE2\x81\xA0", "\xE2\x81\xA6",
                                                         "\xE2\x81\xA7", "\xE2\x81\xA8",
                                                         "\xE2\x81\xA9", "\xE3\x80\x80",
                                                         "\xEF\xBB\xBF", " ",
                                                         "\t",           "\n"};

// Hyphen, no-break hyphen, figure dash, en dash, em dash, bar, minus.
constexpr std::array<std::string_view, 7> dashes = {"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93",
                                                    "\xE2\x80\x94", "\xE2\x80\x95", "\xE2\x88\x92"};

template <std::size_t Count>
std::size_t lengthOfAny(std::string_view text, const std::array<std::string_view, Count>& candidates)
{
    for (const auto candidate : candidates)
        if (text.starts_with(candidate)) return candidate.size();
    return 0;
}

std::size_t lengthOfSpace(std::string_view text)
{
    return text.starts_with('\r') ? 1 : lengthOfAny(text, invisibles);
}

}  // namespace

bool isDigits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) { return isDigit(character); });
}

std::string upper(std::string_view text)
{
    std::string result(text);
    for (auto& character : result) character = upper(character);
    return result;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (auto& character : result) character = lower(character);
    return result;
}

std::string withoutSeparators(std::string_view text, std::string_view separators)
{
    std::string result;
    while (!text.empty()) {
        const auto space = lengthOfSpace(text);
        const auto dash = space == 0 ? lengthOfAny(text, dashes) : 0;
        const char character = dash == 0 ? text.front() : '-';
        if (space == 0 && separators.find(character) == std::string_view::npos) result += character;
        text.remove_prefix(std::max<std::size_t>({space, dash, 1}));
    }
    return result;
}

std::string_view trimmed(std::string_view text)
{
    while (const auto length = lengthOfSpace(text)) text.remove_prefix(length);
    // UTF-8 sequences of spaces are at most three bytes long, and none is the end of another character.
    for (bool shortened = true; shortened;) {
        shortened = false;
        for (std::size_t length = 1; length <= 3 && length <= text.size(); ++length) {
            if (lengthOfSpace(text.substr(text.size() - length)) != length) continue;
            text.remove_suffix(length);
            shortened = true;
            break;
        }
    }
    return text;
}

std::string grouped(std::string_view number, std::initializer_list<std::size_t> sizes, char separator)
{
    std::string result;
    for (const auto size : sizes) {
        if (number.size() <= size) break;
        result += number.substr(0, size);
        result += separator;
        number.remove_prefix(size);
    }
    result += number;
    return result;
}

}  // namespace sceau::rules
