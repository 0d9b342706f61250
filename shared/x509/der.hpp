// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The little DER (X.690 §10) that OpenSSL has no public function for: our own structures and their strict reading.
namespace sceau::x509::der {

inline constexpr std::uint8_t integerTag = 0x02;
inline constexpr std::uint8_t bitStringTag = 0x03;
inline constexpr std::uint8_t octetStringTag = 0x04;
inline constexpr std::uint8_t nullTag = 0x05;
inline constexpr std::uint8_t objectIdentifierTag = 0x06;
inline constexpr std::uint8_t utf8StringTag = 0x0C;
inline constexpr std::uint8_t printableStringTag = 0x13;
inline constexpr std::uint8_t sequenceTag = 0x30;
inline constexpr std::uint8_t setTag = 0x31;

/// The constructed context-specific tag [number].
[[nodiscard]] constexpr std::uint8_t contextTag(std::uint8_t number)
{
    return static_cast<std::uint8_t>(0xA0 | number);
}

/// One tag-length-value. Views into the bytes that were read.
struct Element {
    std::uint8_t tag = 0;
    BytesView content;
    BytesView whole;
};

/// Reads elements one after the other. Accepts only DER: one-byte tags, definite and shortest lengths.
class Reader {
public:
    /// Mistakes are reported as `mistake`, with their offset in `bytes`.
    Reader(BytesView bytes, ErrorCode mistake) : bytes_(bytes), mistake_(mistake) {}

    [[nodiscard]] bool atEnd() const { return position_ == bytes_.size(); }

    /// The tag of the next element, 0 at the end.
    [[nodiscard]] std::uint8_t nextTag() const { return atEnd() ? std::uint8_t{0} : bytes_[position_]; }

    [[nodiscard]] Result<Element> next();

    /// The next element, which must have this tag.
    [[nodiscard]] Result<Element> next(std::uint8_t tag);

    /// Fails when something is left unread.
    [[nodiscard]] Result<void> finish() const;

private:
    [[nodiscard]] Failure mistake(std::string_view what) const;

    BytesView bytes_;
    std::size_t position_ = 0;
    ErrorCode mistake_;
};

/// The content of the one element that `bytes` consists of.
[[nodiscard]] Result<BytesView> only(BytesView bytes, std::uint8_t tag, ErrorCode mistake);

/// Where `bytes` stop being elements in DER, at any depth; nothing when they are.
[[nodiscard]] std::optional<std::size_t> malformedAt(BytesView bytes);

[[nodiscard]] Bytes element(std::uint8_t tag, BytesView content);
[[nodiscard]] Bytes element(std::uint8_t tag, std::initializer_list<BytesView> contents);
[[nodiscard]] Bytes sequence(std::initializer_list<BytesView> contents);
[[nodiscard]] Bytes utf8String(std::string_view text);
[[nodiscard]] Bytes smallInteger(std::uint8_t value);

/// A BIT STRING without unused bits.
[[nodiscard]] Bytes bitString(BytesView bits);

/// Encodings in the order that DER demands of a SET OF, under `tag`.
[[nodiscard]] Bytes setOf(std::vector<Bytes> elements, std::uint8_t tag = setTag);

/// An OBJECT IDENTIFIER from its dotted text. Empty when `dotted` is not one.
[[nodiscard]] Bytes objectIdentifier(std::string_view dotted);

/// Dotted text of an OBJECT IDENTIFIER's content, "" when it is malformed.
[[nodiscard]] std::string objectIdentifierText(BytesView content);

}  // namespace sceau::x509::der
