// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pdf/font.hpp"
#include "portal/server/pdf/pdf_file.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::pdf {

/// A font as one document uses it: remembers which glyphs occur, and embeds those.
class Typeface {
public:
    /// `font` outlives this object. `name` is its PostScript name.
    Typeface(const Font& font, std::string name) : font_(font), name_(std::move(name)) {}

    /// The text as a PDF string of glyph numbers. A character that the font lacks becomes a question mark.
    [[nodiscard]] std::string show(std::string_view utf8);

    /// Width of the text in points.
    [[nodiscard]] double width(std::string_view utf8, double size) const;

    /// Adds the font with the glyphs shown so far; the number of its object.
    [[nodiscard]] int embed(PdfFile& file) const;

private:
    const Font& font_;
    std::string name_;
    std::vector<std::uint16_t> glyphs_{0};
    std::map<std::uint16_t, std::pair<unsigned, char32_t>> numbers_;  // by glyph: its number here, what it stands for
};

}  // namespace sceau::pdf
