// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/pdf_syntax.hpp"

#include <array>

namespace sceau::x509::pdf {

/// `documentInvalid`, with what is wrong.
[[nodiscard]] Failure refused(std::string_view what);

/// The columns of a cross-reference stream; 0 for no bytes.
[[nodiscard]] std::uint64_t bigEndian(BytesView bytes);

/// Finds a PDF's objects through its cross-reference tables and streams (ISO 32000-1 §7.5), and leaves them the text
/// that they are. Views the bytes it was opened with.
class File {
public:
    /// Fails with `documentInvalid`, also for an encrypted document.
    [[nodiscard]] static Result<File> open(BytesView pdf);

    [[nodiscard]] const Dictionary& trailer() const { return trailer_; }
    [[nodiscard]] Reference root() const { return root_; }

    /// More than any object number in use, and than any that a reference names: what names nothing when a document is
    /// signed names nothing afterwards.
    [[nodiscard]] std::uint32_t size() const { return size_; }

    /// Where the last table or stream begins, and which of the two it is.
    [[nodiscard]] std::size_t lastSection() const { return lastSection_; }
    [[nodiscard]] bool endsWithStream() const { return sections_.front().isStream; }

    /// The text of an object's value; a stream's dictionary. Fails with `documentInvalid`.
    [[nodiscard]] Result<std::string> object(Reference reference) const;

private:
    /// Where an object is: at an offset, or as the `index`-th in the stream of another object.
    struct Place {
        bool inStream = false;
        std::uint64_t where = 0;
        std::uint64_t index = 0;
    };

    /// A table, or a stream's content.
    struct Section {
        bool isStream = false;
        bool isHybrid = false;  ///< Free entries of this table may be in use in the stream that its trailer names.
        std::size_t position = 0;
        Bytes entries;
        std::array<std::size_t, 3> widths{};
        std::vector<std::array<std::uint64_t, 2>> ranges;
    };

    struct IndirectObject {
        std::string_view value;
        std::size_t end = 0;
    };

    explicit File(std::string_view text) : text_(text) {}

    [[nodiscard]] Result<void> readSections();
    [[nodiscard]] Result<void> numberAboveReferences();
    [[nodiscard]] Result<Dictionary> readSection(std::size_t offset);
    [[nodiscard]] Result<Dictionary> readTable(Reader reader);
    [[nodiscard]] Result<Dictionary> readStream(std::size_t offset);
    [[nodiscard]] Result<Place> find(std::uint32_t number) const;
    [[nodiscard]] Result<std::optional<Place>> findInTable(const Section& section, std::uint32_t number) const;
    [[nodiscard]] static Result<std::optional<Place>> findInStream(const Section& section, std::uint32_t number);
    [[nodiscard]] Result<IndirectObject> objectAt(std::uint64_t offset, std::optional<std::uint32_t> number) const;
    [[nodiscard]] Result<std::string> objectInStream(const Place& place, std::uint32_t number) const;
    [[nodiscard]] Result<Bytes> streamContent(const Dictionary& dictionary, std::size_t position,
                                              std::size_t maxSize) const;

    std::string_view text_;
    std::vector<Section> sections_;  ///< The newest first.
    Dictionary trailer_;
    Reference root_;
    std::uint32_t size_ = 0;
    std::size_t lastSection_ = 0;
    std::size_t entryBytes_ = 0;  ///< Of all sections.
};

}  // namespace sceau::x509::pdf
