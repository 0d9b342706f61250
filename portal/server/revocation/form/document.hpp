// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/revocation/form/font.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sceau::revocation::form {

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

/// What a form says, from top to bottom.
struct Document {
    std::string number;  ///< found again by numberOf(); 32 hexadecimal digits
    std::string title;
    std::string author;
    std::string language;
    std::int64_t at = 0;  ///< Unix seconds
    std::vector<Block> blocks;
};

/// The document as PDF/A-2b, fonts embedded. The same document makes the same bytes.
[[nodiscard]] Result<Bytes> compose(const Document& document, const Fonts& fonts);

/// The number of a form that compose() made, whatever was added behind it; empty for other files.
[[nodiscard]] std::string numberOf(BytesView pdf);

/// The form with room for a PAdES signature in its field, added as an incremental update (ISO 32000-1 §7.5.6), so that
/// a signed form begins with the very bytes of the form. Fails with `documentInvalid` for anything without such a
/// field.
[[nodiscard]] Result<Bytes> withSignatureRoom(BytesView form, std::int64_t at);

}  // namespace sceau::revocation::form
