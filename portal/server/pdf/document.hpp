// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pdf/font.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sceau::pdf {

/// The two fonts of a document.
struct Fonts {
    Font regular;
    Font bold;

    /// DejaVu Sans in `directory`. Fails with `internalError` naming the file that is missing.
    [[nodiscard]] static Result<Fonts> open(const std::filesystem::path& directory);
};

enum class BlockKind {
    heading,
    section,
    paragraph,
    field,           ///< `text` names it, `value` fills it; a line to write on when it is empty
    choice,          ///< a box, ticked when `value` is not empty, and its `text`
    signatureField,  ///< where an electronic signature goes; at most one a document
    signatureBox,    ///< where a pen signs
};

struct Block {
    BlockKind kind;
    std::string text;
    std::string value;
};

/// What a document says, from top to bottom.
struct Document {
    std::string mark;  ///< a comment at its head that programs can find, or empty
    std::string title;
    std::string author;
    std::string language;
    std::int64_t at = 0;  ///< Unix seconds
    std::vector<Block> blocks;
};

/// The document as PDF/A-2b, fonts embedded. The same document makes the same bytes.
[[nodiscard]] Result<Bytes> compose(const Document& document, const Fonts& fonts);

}  // namespace sceau::pdf
