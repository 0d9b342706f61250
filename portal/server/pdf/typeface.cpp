// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pdf/typeface.hpp"

namespace sceau::pdf {

namespace {

/// Tells programs which character each glyph stands for: searching, copying and reading aloud need it.
std::string unicodeMap(const std::map<std::uint16_t, std::pair<unsigned, char32_t>>& numbers)
{
    std::string lines;
    for (const auto& [glyph, use] : numbers)
        lines += "<" + hexOf(use.first, 4) + "> <" + hexOf(static_cast<unsigned>(use.second), 4) + ">\n";
    // At most a hundred lines a block; a form uses fewer glyphs of a font, but a name may bring more.
    std::string blocks;
    std::size_t begin = 0;
    while (begin < lines.size()) {
        std::size_t end = begin;
        int count = 0;
        while (count < 100 && end < lines.size()) {
            end = lines.find('\n', end) + 1;
            ++count;
        }
        blocks += std::to_string(count) + " beginbfchar\n" + lines.substr(begin, end - begin) + "endbfchar\n";
        begin = end;
    }
    return "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
           "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
           "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
           "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" +
           blocks + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend";
}

}  // namespace

std::string Typeface::show(std::string_view utf8)
{
    std::string text = "<";
    for (char32_t character : charactersOf(utf8)) {
        auto glyph = font_.glyphOf(character);
        if (glyph == 0) {
            character = U'?';
            glyph = font_.glyphOf(character);
        }
        const auto [use, isNew] = numbers_.try_emplace(glyph, static_cast<unsigned>(glyphs_.size()), character);
        if (isNew) glyphs_.push_back(glyph);
        text += hexOf(use->second.first, 4);
    }
    return text + ">";
}

double Typeface::width(std::string_view utf8, double size) const
{
    unsigned thousandths = 0;
    for (const char32_t character : charactersOf(utf8)) {
        const auto glyph = font_.glyphOf(character);
        thousandths += font_.width(glyph == 0 ? font_.glyphOf(U'?') : glyph);
    }
    return thousandths * size / 1000;
}

int Typeface::embed(PdfFile& file) const
{
    const Bytes subset = font_.subset(glyphs_);
    const std::string data(subset.begin(), subset.end());
    const std::string name = "/SCEAUA+" + name_;
    const int program = file.addStream("/Length1 " + std::to_string(data.size()), data);
    const auto box = font_.box();
    constexpr int symbolic = 4;
    const int descriptor = file.add(
        "<< /Type /FontDescriptor /FontName " + name + " /Flags " + std::to_string(symbolic) + " /FontBBox [" +
        std::to_string(box[0]) + " " + std::to_string(box[1]) + " " + std::to_string(box[2]) + " " +
        std::to_string(box[3]) + "] /ItalicAngle 0 /Ascent " + std::to_string(font_.ascent()) + " /Descent " +
        std::to_string(font_.descent()) + " /CapHeight 729 /StemV 90 /FontFile2 " + reference(program) + " >>");
    std::string widths;
    for (const auto glyph : glyphs_) widths += " " + std::to_string(font_.width(glyph));
    const int descendant =
        file.add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont " + name +
                 " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor " +
                 reference(descriptor) + " /CIDToGIDMap /Identity /DW 1000 /W [0 [" + widths + " ]] >>");
    const int unicode = file.addStream("", unicodeMap(numbers_));
    return file.add("<< /Type /Font /Subtype /Type0 /BaseFont " + name + " /Encoding /Identity-H /DescendantFonts [" +
                    reference(descendant) + "] /ToUnicode " + reference(unicode) + " >>");
}

}  // namespace sceau::pdf
