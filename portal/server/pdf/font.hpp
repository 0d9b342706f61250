// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

/// PDF documents that can be archived: made of text, with their fonts.
namespace sceau::pdf {

/// A TrueType font to be embedded in a document.
class Font {
public:
    /// Fails with `internalError` naming the file when it is no TrueType font with Unicode characters.
    [[nodiscard]] static Result<Font> open(const std::filesystem::path& file);

    /// The glyph of a character, 0 when the font has none.
    [[nodiscard]] std::uint16_t glyphOf(char32_t character) const;

    /// Width of a glyph in thousandths of the font size.
    [[nodiscard]] unsigned width(std::uint16_t glyph) const;

    /// Left, bottom, right, top of all glyphs, in thousandths of the font size.
    [[nodiscard]] std::array<int, 4> box() const;
    [[nodiscard]] int ascent() const;
    [[nodiscard]] int descent() const;

    /// A font file with only these glyphs, numbered in this order. The first must be 0.
    [[nodiscard]] Bytes subset(std::vector<std::uint16_t> glyphs) const;

private:
    Font() = default;
    [[nodiscard]] BytesView table(std::string_view tag) const;
    [[nodiscard]] BytesView outline(std::uint16_t glyph) const;
    [[nodiscard]] BytesView advanceEntry(std::uint16_t glyph) const;
    [[nodiscard]] int scaled(int units) const;
    void readCharacters();

    Bytes file_;
    std::map<char32_t, std::uint16_t> characters_;
};

}  // namespace sceau::pdf
