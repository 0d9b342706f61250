// SPDX-License-Identifier: Apache-2.0
// Text of others as a window may show it.
#include "native-host/dialogs/texts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace sceau::dialogs {

namespace {

/// Length of the UTF-8 sequence that begins with `lead`, 0 for a byte that begins none.
std::size_t sequenceLength(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/// Whether the bytes behind a lead byte are those of its sequence: a line break among them is one, not a letter's part.
bool continues(std::string_view text, std::size_t length)
{
    return length <= text.size() && std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                                                [](char c) { return (c & 0xC0) == 0x80; });
}

/// One character of a text, and how many bytes it takes; a byte that is no UTF-8 is one that cannot be known.
struct Character {
    std::size_t length;
    std::uint32_t value;
    bool known;
};

Character characterAt(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const auto length = sequenceLength(lead);
    if (length == 0 || !continues(text, length)) return {1, 0, false};
    std::uint32_t value = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    return {length, value, true};
}

/// C0 and C1 controls and the separators of lines and paragraphs.
bool isControl(std::uint32_t character)
{
    return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x2028 || character == 0x2029;
}

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

/// What has no shape of its own: marks of the direction of writing (Unicode TR 36 §3.1), joiners, fillers, selectors,
/// tags and letters that are blank.
constexpr std::array<Range, 18> invisible{{{0x00AD, 0x00AD},
                                           {0x034F, 0x034F},
                                           {0x061C, 0x061C},
                                           {0x115F, 0x1160},
                                           {0x17B4, 0x17B5},
                                           {0x180B, 0x180F},
                                           {0x200B, 0x200F},
                                           {0x202A, 0x202E},
                                           {0x2060, 0x206F},
                                           {0x2800, 0x2800},
                                           {0x3164, 0x3164},
                                           {0xFE00, 0xFE0F},
                                           {0xFEFF, 0xFEFF},
                                           {0xFFA0, 0xFFA0},
                                           {0xFFF0, 0xFFFB},
                                           {0x1BCA0, 0x1BCA3},
                                           {0x1D173, 0x1D17A},
                                           {0xE0000, 0xE0FFF}}};

bool isInvisible(std::uint32_t character)
{
    return std::any_of(invisible.begin(), invisible.end(),
                       [&](const Range& range) { return range.first <= character && character <= range.last; });
}

std::string nameOf(std::uint32_t character)
{
    std::array<char, 16> name{};
    (void)std::snprintf(name.data(), name.size(), "[U+%04X]", static_cast<unsigned int>(character));
    return name.data();
}

/// The beginning of a text in which no character is cut, with an ellipsis in at most `maxBytes`.
std::string shortened(std::string text, std::size_t maxBytes)
{
    while (text.size() > maxBytes - 3 || (!text.empty() && (text.back() & 0xC0) == 0x80)) text.pop_back();
    if (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
    return text + "…";
}

}  // namespace

bool isWhollyVisible(std::string_view text)
{
    while (!text.empty()) {
        const auto character = characterAt(text);
        if (!character.known || isControl(character.value) || isInvisible(character.value)) return false;
        text.remove_prefix(character.length);
    }
    return true;
}

std::string plain(std::string_view text, std::size_t maxBytes)
{
    std::string result;
    while (!text.empty()) {
        const auto character = characterAt(text);
        if (!character.known)
            result += '?';
        else if (isControl(character.value))
            result += ' ';
        else if (isInvisible(character.value))
            result += nameOf(character.value);
        else
            result += text.substr(0, character.length);
        text.remove_prefix(character.length);
        if (result.size() > maxBytes) return shortened(std::move(result), maxBytes);
    }
    return result;
}

}  // namespace sceau::dialogs
