// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sceau::office {

/// How a line of a document is set.
enum class Style { title, heading, text, fact, line };

/// One line, or one label with its value.
struct Paragraph {
    Style style = Style::text;
    std::string text;   ///< UTF-8; characters outside Windows-1252 become "?"
    std::string value;  ///< of a fact
};

/// A PDF 1.4 document on A4 pages in Helvetica, its paragraphs wrapped at the margins. It has the language and the
/// title that screen readers announce, and its text can be copied.
[[nodiscard]] std::string pdfOf(std::string_view title, std::string_view language,
                                const std::vector<Paragraph>& paragraphs);

}  // namespace sceau::office
