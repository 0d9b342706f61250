// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/der.hpp"

#include <openssl/objects.h>

#include <algorithm>
#include <array>

#include "shared/x509/openssl.hpp"

namespace sceau::x509::der {

namespace {

/// No structure of ours nests or grows beyond three length bytes (16 MiB).
constexpr std::size_t maxLengthBytes = 3;

void appendHeader(Bytes& out, std::uint8_t tag, std::size_t length)
{
    out.push_back(tag);
    if (length < 0x80) {
        out.push_back(static_cast<std::uint8_t>(length));
        return;
    }
    std::size_t lengthBytes = 1;
    while (lengthBytes < sizeof(length) && (length >> (8 * lengthBytes)) != 0) ++lengthBytes;
    out.push_back(static_cast<std::uint8_t>(0x80 | lengthBytes));
    for (std::size_t index = lengthBytes; index-- > 0;) out.push_back(static_cast<std::uint8_t>(length >> (8 * index)));
}

}  // namespace

Failure Reader::mistake(std::string_view what) const
{
    return fail(mistake_, "DER: " + std::string(what) + " at offset " + std::to_string(position_));
}

Result<Element> Reader::next()
{
    const auto rest = bytes_.subspan(position_);
    if (rest.size() < 2) return mistake("an element is cut off");
    if ((rest[0] & 0x1F) == 0x1F) return mistake("a tag has several bytes");

    std::size_t length = rest[1];
    std::size_t header = 2;
    if (length >= 0x80) {
        const auto lengthBytes = length & 0x7F;
        if (lengthBytes == 0 || lengthBytes > maxLengthBytes) return mistake("a length is indefinite or too large");
        header += lengthBytes;
        if (rest.size() < header) return mistake("a length is cut off");
        length = 0;
        for (std::size_t index = 2; index < header; ++index) length = length << 8 | rest[index];
        if (rest[2] == 0 || length < 0x80) return mistake("a length is not the shortest");
    }
    if (rest.size() - header < length) return mistake("an element is longer than its container");

    position_ += header + length;
    return Element{rest[0], rest.subspan(header, length), rest.first(header + length)};
}

Result<Element> Reader::next(std::uint8_t tag)
{
    if (nextTag() != tag) return mistake("tag " + std::to_string(tag) + " expected");
    return next();
}

Result<void> Reader::finish() const
{
    if (!atEnd()) return mistake("bytes are left over");
    return {};
}

Result<BytesView> only(BytesView bytes, std::uint8_t tag, ErrorCode mistake)
{
    Reader reader(bytes, mistake);
    ASSIGN_OR_RETURN(const auto element, reader.next(tag));
    RETURN_IF_ERROR(reader.finish());
    return element.content;
}

std::optional<std::size_t> malformedAt(BytesView bytes)
{
    // Hostile bytes nest as deep as they are long.
    constexpr std::size_t maxDepth = 128;
    constexpr std::uint8_t constructed = 0x20;
    std::vector<std::size_t> ends{bytes.size()};
    for (std::size_t position = 0; !ends.empty() && ends.size() <= maxDepth;) {
        if (position == ends.back()) {
            ends.pop_back();
            continue;
        }
        Reader reader(bytes.subspan(position, ends.back() - position), ErrorCode::invalidRequest);
        const auto element = reader.next();
        if (!element) return position;
        const auto size = (*element).whole.size();
        if (((*element).tag & constructed) != 0) ends.push_back(position + size);
        position += ((*element).tag & constructed) != 0 ? size - (*element).content.size() : size;
    }
    return std::nullopt;
}

Bytes element(std::uint8_t tag, BytesView content)
{
    return element(tag, {content});
}

Bytes element(std::uint8_t tag, std::initializer_list<BytesView> contents)
{
    std::size_t length = 0;
    for (const auto content : contents) length += content.size();
    Bytes out;
    out.reserve(length + 6);
    appendHeader(out, tag, length);
    for (const auto content : contents) out.insert(out.end(), content.begin(), content.end());
    return out;
}

Bytes sequence(std::initializer_list<BytesView> contents)
{
    return element(sequenceTag, contents);
}

Bytes utf8String(std::string_view text)
{
    return element(utf8StringTag, bytesOf(text));
}

Bytes smallInteger(std::uint8_t value)
{
    return value < 0x80 ? Bytes{integerTag, 1, value} : Bytes{integerTag, 2, 0, value};
}

Bytes bitString(BytesView bits)
{
    constexpr std::array<std::uint8_t, 1> noUnusedBits{0};
    return element(bitStringTag, {noUnusedBits, bits});
}

Bytes setOf(std::vector<Bytes> elements, std::uint8_t tag)
{
    // X.690 §11.6 pads the shorter with zeros. No encoding is a prefix of another, so this is the same order.
    std::sort(elements.begin(), elements.end());
    Bytes content;
    for (const auto& one : elements) content.insert(content.end(), one.begin(), one.end());
    return element(tag, content);
}

Bytes objectIdentifier(std::string_view dotted)
{
    Bytes content(64);
    const auto size = a2d_ASN1_OBJECT(content.data(), static_cast<int>(content.size()), dotted.data(),
                                      static_cast<int>(dotted.size()));
    if (size <= 0) {
        discardErrors();
        return {};
    }
    content.resize(static_cast<std::size_t>(size));
    return element(objectIdentifierTag, content);
}

std::string objectIdentifierText(BytesView content)
{
    const auto encoding = element(objectIdentifierTag, content);
    const auto object = decode<d2i_ASN1_OBJECT, ASN1_OBJECT_free>(encoding);
    return object ? dottedText(object.get()) : "";
}

}  // namespace sceau::x509::der
