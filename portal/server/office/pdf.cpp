// SPDX-License-Identifier: Apache-2.0
#include "portal/server/office/pdf.hpp"

#include <array>
#include <cstdint>
#include <map>

namespace sceau::office {

namespace {

constexpr int pageHeight = 842;
constexpr int margin = 56;
constexpr int valueColumn = 230;

/// Windows-1252 beyond Latin-1, as far as French and English need it.
const std::map<std::uint32_t, char>& specials()
{
    static const std::map<std::uint32_t, char> table{
        {0x20AC, '\x80'}, {0x2026, '\x85'}, {0x0152, '\x8C'}, {0x2018, '\x91'}, {0x2019, '\x92'}, {0x201C, '\x93'},
        {0x201D, '\x94'}, {0x2013, '\x96'}, {0x2014, '\x97'}, {0x0153, '\x9C'}, {0x202F, '\xA0'}};
    return table;
}

/// The character at `position`, which moves behind it. A broken sequence counts as one unknown character.
std::uint32_t next(std::string_view text, std::size_t& position)
{
    const auto first = static_cast<unsigned char>(text[position++]);
    if (first < 0x80) return first;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    std::uint32_t character = first & (0x3Fu >> more);
    for (int i = 0; i < more && position < text.size(); ++i)
        character = character << 6 | (static_cast<unsigned char>(text[position++]) & 0x3Fu);
    return character;
}

std::string windows1252(std::string_view text)
{
    std::string result;
    for (std::size_t position = 0; position < text.size();) {
        const auto character = next(text, position);
        const auto special = specials().find(character);
        if ((character >= 0x20 && character < 0x7F) || (character >= 0xA0 && character <= 0xFF))
            result += static_cast<char>(character);
        else
            result += special != specials().end() ? special->second : '?';
    }
    return result;
}

/// A string of the file's syntax.
std::string literal(std::string_view text)
{
    std::string result = "(";
    for (const char character : text) {
        if (character == '(' || character == ')' || character == '\\') result += '\\';
        result += character;
    }
    return result + ")";
}

/// UTF-16 with a byte order mark, as titles are written.
std::string hexText(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result = "<FEFF";
    for (std::size_t position = 0; position < text.size();) {
        const auto character = next(text, position);
        for (const int shift : {12, 8, 4, 0}) result += digits[(character >> shift) & 15];
    }
    return result + ">";
}

/// Widths of Helvetica in thousandths, close enough to wrap lines: a line never gets longer than it was thought.
int widthOf(std::string_view text, int size)
{
    int width = 0;
    for (const char character : text) {
        const bool narrow = std::string_view("ijl.,;:!|' ()[]").find(character) != std::string_view::npos;
        const bool wide =
            character == 'm' || character == 'w' || character == '@' || (character >= 'A' && character <= 'Z');
        width += narrow ? 340 : wide ? 890 : 570;
    }
    return width * size / 1000;
}

std::vector<std::string> wrapped(const std::string& text, int size, int room)
{
    std::vector<std::string> lines(1);
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(' ', begin), text.size());
        const auto word = text.substr(begin, end - begin);
        auto& line = lines.back();
        if (!line.empty() && widthOf(line + " " + word, size) > room)
            lines.push_back(word);
        else
            line += (line.empty() ? "" : " ") + word;
        begin = end + 1;
    }
    return lines;
}

/// The pages' drawing instructions, filled from top to bottom.
class Pages {
public:
    void add(const Paragraph& paragraph)
    {
        switch (paragraph.style) {
        case Style::title: return put(paragraph.text, "F2", 18, 0, 26);
        case Style::heading: y_ -= 8; return put(paragraph.text, "F2", 12, 0, 18);
        case Style::text: return put(paragraph.text, "F1", 10, 0, 14);
        case Style::fact: return fact(paragraph);
        case Style::line: return rule(paragraph.text);
        }
    }
    [[nodiscard]] const std::vector<std::string>& contents() const { return contents_; }

private:
    void put(const std::string& text, const char* font, int size, int indent, int height)
    {
        for (const auto& line : wrapped(windows1252(text), size, 595 - 2 * margin - indent)) {
            advance(height);
            write(line, font, size, margin + indent, y_);
        }
    }

    void fact(const Paragraph& paragraph)
    {
        const auto label = windows1252(paragraph.text);
        bool first = true;
        for (const auto& line : wrapped(windows1252(paragraph.value), 10, 595 - margin - valueColumn)) {
            advance(15);
            if (first) write(label, "F1", 10, margin, y_);
            write(line, "F2", 10, valueColumn, y_);
            first = false;
        }
    }

    /// A place to sign: its words, and room over a line.
    void rule(const std::string& text)
    {
        advance(64);
        const auto at = std::to_string(y_ - 4);
        contents_.back() += "0.5 w " + std::to_string(margin) + " " + at + " m 320 " + at + " l S\n";
        put(text, "F1", 9, 0, 14);
    }

    void advance(int height)
    {
        if (y_ - height < margin) {
            contents_.emplace_back();
            y_ = pageHeight - margin;
        }
        y_ -= height;
    }

    void write(const std::string& text, const char* font, int size, int x, int y)
    {
        contents_.back() += std::string("BT /") + font + " " + std::to_string(size) + " Tf " + std::to_string(x) + " " +
                            std::to_string(y) + " Td " + literal(text) + " Tj ET\n";
    }

    std::vector<std::string> contents_ = {std::string()};
    int y_ = pageHeight - margin;
};

}  // namespace

std::string pdfOf(std::string_view title, std::string_view language, const std::vector<Paragraph>& paragraphs)
{
    Pages pages;
    for (const auto& paragraph : paragraphs) pages.add(paragraph);

    std::vector<std::string> objects;
    const auto count = pages.contents().size();
    std::string kids;
    for (std::size_t i = 0; i < count; ++i) kids += std::to_string(6 + 2 * i) + " 0 R ";
    objects.push_back("<< /Type /Catalog /Pages 2 0 R /Lang " + literal(language) +
                      " /ViewerPreferences << /DisplayDocTitle true >> >>");
    objects.push_back("<< /Type /Pages /Kids [ " + kids + "] /Count " + std::to_string(count) + " >>");
    objects.push_back("<< /Title " + hexText(title) + " >>");
    for (const char* font : {"Helvetica", "Helvetica-Bold"})
        objects.push_back(std::string("<< /Type /Font /Subtype /Type1 /BaseFont /") + font +
                          " /Encoding /WinAnsiEncoding >>");
    for (std::size_t i = 0; i < count; ++i) {
        objects.push_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents " +
                          std::to_string(7 + 2 * i) + " 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>");
        const auto& content = pages.contents()[i];
        objects.push_back("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream");
    }

    std::string file = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n";
    std::string table = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const auto place = std::to_string(file.size());
        table += std::string(10 - place.size(), '0') + place + " 00000 n \n";
        file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const auto start = std::to_string(file.size());
    const auto size = std::to_string(objects.size() + 1);
    return file + "xref\n0 " + size + "\n" + table + "trailer\n<< /Size " + size +
           " /Root 1 0 R /Info 3 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
}

}  // namespace sceau::office
