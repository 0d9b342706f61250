// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pdf/layout.hpp"

#include <algorithm>
#include <cstdio>

namespace sceau::pdf {

namespace {

constexpr double margin = 52;
constexpr double right = Layout::pageWidth - margin;
constexpr double valueColumn = margin + 190;
constexpr double leading = 1.4;
constexpr double small = 8.5;
constexpr double normal = 9.5;
constexpr double boxHeight = 84;

}  // namespace

std::string point(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value);
    return text.data();
}

void Layout::newPage()
{
    pages_.emplace_back("0 g 0.55 G 0.6 w\n");
    y_ = pageHeight - margin;
}

void Layout::need(double height)
{
    if (y_ - height < margin) newPage();
}

void Layout::write(Typeface& typeface, double size, double x, double y, const std::string& text)
{
    const char* name = &typeface == &bold_ ? "/F2 " : "/F1 ";
    pages_.back() += "BT " + std::string(name) + point(size) + " Tf " + point(x) + " " + point(y) + " Td " +
                     typeface.show(text) + " Tj ET\n";
}

void Layout::paragraph(Typeface& typeface, double size, const std::string& text, double x)
{
    std::string line;
    const auto flush = [&] {
        need(size * leading);
        y_ -= size * leading;
        write(typeface, size, x, y_, line);
        line.clear();
    };
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto word = rest.substr(0, rest.find_first_of(" \n"));
        const bool breaks = word.size() < rest.size() && rest[word.size()] == '\n';
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        const std::string longer = line.empty() ? std::string(word) : line + " " + std::string(word);
        if (!line.empty() && typeface.width(longer, size) > right - x) {
            flush();
            line = word;
        } else {
            line = longer;
        }
        if (breaks) flush();
    }
    if (!line.empty()) flush();
}

void Layout::field(const Block& block)
{
    constexpr double height = 17;
    need(height);
    const double top = y_;
    paragraph(bold_, small, block.text, margin);
    const double below = y_;
    y_ = top;
    if (!block.value.empty()) {
        paragraph(regular_, normal, block.value, valueColumn);
    } else {
        y_ -= normal * leading;
        pages_.back() += "[1 2] 0 d " + point(valueColumn) + " " + point(y_ - 2) + " m " + point(right) + " " +
                         point(y_ - 2) + " l S [] 0 d\n";
    }
    y_ = std::min({y_, below, top - height + 4}) - 4;
}

void Layout::choice(const Block& block)
{
    constexpr double side = 8;
    constexpr double height = 14;
    need(height);
    const double bottom = y_ - side - 3;
    pages_.back() += point(margin) + " " + point(bottom) + " " + point(side) + " " + point(side) + " re S\n";
    if (!block.value.empty())
        pages_.back() += "q 0 G 1.4 w " + point(margin + 1.5) + " " + point(bottom + 1.5) + " m " +
                         point(margin + side - 1.5) + " " + point(bottom + side - 1.5) + " l " + point(margin + 1.5) +
                         " " + point(bottom + side - 1.5) + " m " + point(margin + side - 1.5) + " " +
                         point(bottom + 1.5) + " l S Q\n";
    write(block.value.empty() ? regular_ : bold_, normal, margin + side + 8, bottom + 0.5, block.text);
    y_ -= height;
}

void Layout::signature(const Block& block)
{
    need(boxHeight + 24);
    paragraph(bold_, small, block.text, margin);
    y_ -= 6 + boxHeight;
    const Rectangle box{margin, y_, margin + 270, y_ + boxHeight};
    pages_.back() +=
        point(box[0]) + " " + point(box[1]) + " " + point(box[2] - box[0]) + " " + point(boxHeight) + " re S\n";
    if (block.kind == BlockKind::signatureField) signature_ = box;
    y_ -= 8;
}

void Layout::place(const Block& block)
{
    switch (block.kind) {
    case BlockKind::heading:
        paragraph(bold_, 15, block.text, margin);
        y_ -= 6;
        break;
    case BlockKind::section:
        need(48);
        y_ -= 9;
        paragraph(bold_, 10.5, block.text, margin);
        y_ -= 3;
        pages_.back() += point(margin) + " " + point(y_ - 1) + " m " + point(right) + " " + point(y_ - 1) + " l S\n";
        y_ -= 5;
        break;
    case BlockKind::paragraph:
        paragraph(regular_, normal, block.text, margin);
        y_ -= 4;
        break;
    case BlockKind::field: field(block); break;
    case BlockKind::choice: choice(block); break;
    case BlockKind::signatureField:
    case BlockKind::signatureBox: signature(block); break;
    }
}

}  // namespace sceau::pdf
