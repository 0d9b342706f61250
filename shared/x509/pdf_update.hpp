// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/pdf_file.hpp"

namespace sceau::x509::pdf {

/// A name as it is written, from its plain text: "/S".
[[nodiscard]] std::string nameText(std::string_view plain);

/// Objects to append to a PDF (ISO 32000-1 §7.5.6). Ends with a cross-reference table where the PDF does, and with a
/// cross-reference stream where the PDF has one.
class Update {
public:
    Update(const File& file, BytesView pdf);

    /// Adds an object and yields its number.
    [[nodiscard]] std::uint32_t addStream(BytesView content);
    [[nodiscard]] std::uint32_t addObject(std::string_view value);

    /// Once at most.
    void replaceObject(Reference reference, std::string_view value);

    /// The bytes to append. Fails with `documentInvalid` when the document would be too long.
    [[nodiscard]] Result<Bytes> finish();

private:
    struct Entry {
        Reference object;
        std::size_t offset = 0;
    };

    void begin(Reference object);
    [[nodiscard]] std::string trailerEntries(std::uint32_t size) const;
    void writeTable();
    void writeStream();

    const File& file_;
    std::size_t base_;
    std::uint32_t next_;
    std::string text_;
    std::vector<Entry> entries_;
};

/// The streams of an update, whose bytes view the PDF.
struct Streams {
    std::vector<BytesView> contents;
    std::size_t end = 0;  ///< Behind the last of them.
};

/// The streams that stand one after the other from `position`, written as `Update` writes them. Fails with
/// `documentInvalid`, also when there is none.
[[nodiscard]] Result<Streams> streamsAt(BytesView pdf, std::size_t position);

}  // namespace sceau::x509::pdf
