// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pdf/document.hpp"
#include "portal/server/pdf/typeface.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace sceau::pdf {

/// Left, bottom, right, top in points.
using Rectangle = std::array<double, 4>;

/// Puts blocks on A4 pages, from top to bottom.
class Layout {
public:
    Layout(Typeface& regular, Typeface& bold) : regular_(regular), bold_(bold) { newPage(); }

    void place(const Block& block);

    /// The drawing operators of each page.
    [[nodiscard]] const std::vector<std::string>& pages() const { return pages_; }
    /// Where the electronic signature goes: on the last page when it was placed.
    [[nodiscard]] const std::optional<Rectangle>& signature() const { return signature_; }

    static constexpr double pageWidth = 595;
    static constexpr double pageHeight = 842;

private:
    void newPage();
    void need(double height);
    void write(Typeface& typeface, double size, double x, double y, const std::string& text);
    void paragraph(Typeface& typeface, double size, const std::string& text, double x);
    void field(const Block& block);
    void choice(const Block& block);
    void signature(const Block& block);

    Typeface& regular_;
    Typeface& bold_;
    std::vector<std::string> pages_;
    std::optional<Rectangle> signature_;
    double y_ = 0;
};

/// A number as PDF writes it.
[[nodiscard]] std::string point(double value);

}  // namespace sceau::pdf
