// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/tlv.hpp"

#include <algorithm>
#include <charconv>

namespace sceau::virtualcard {

Bytes tlv(unsigned tag, BytesView value)
{
    Bytes bytes;
    if (tag > 0xFF) bytes.push_back(static_cast<std::uint8_t>(tag >> 8));
    bytes.push_back(static_cast<std::uint8_t>(tag));
    if (value.size() > 0xFF) {
        bytes.push_back(0x82);
        bytes.push_back(static_cast<std::uint8_t>(value.size() >> 8));
    } else if (value.size() > 0x7F) {
        bytes.push_back(0x81);
    }
    bytes.push_back(static_cast<std::uint8_t>(value.size()));
    bytes.insert(bytes.end(), value.begin(), value.end());
    return bytes;
}

std::optional<TlvMap> parseTlv(BytesView bytes)
{
    TlvMap objects;
    std::size_t position = 0;
    const auto next = [&]() -> std::optional<unsigned> {
        if (position == bytes.size()) return std::nullopt;
        return bytes[position++];
    };
    while (position < bytes.size()) {
        unsigned tag = *next();
        if ((tag & 0x1F) == 0x1F) {
            const auto second = next();
            if (!second) return std::nullopt;
            tag = tag << 8 | *second;
        }
        const auto first = next();
        if (!first) return std::nullopt;
        std::size_t length = *first;
        if (length > 0x7F) {
            std::size_t count = length & 0x7F;
            if (count > 2) return std::nullopt;
            for (length = 0; count > 0; --count) {
                const auto digit = next();
                if (!digit) return std::nullopt;
                length = length << 8 | *digit;
            }
        }
        if (length > bytes.size() - position) return std::nullopt;
        const auto value = bytes.subspan(position, length);
        objects[tag].assign(value.begin(), value.end());
        position += length;
    }
    return objects;
}

std::optional<TlvMap> parseTlvInside(unsigned tag, BytesView bytes)
{
    const auto outer = parseTlv(bytes);
    if (!outer || outer->count(tag) == 0) return std::nullopt;
    return parseTlv(valueOf(*outer, tag));
}

const Bytes& valueOf(const TlvMap& objects, unsigned tag)
{
    static const Bytes nothing;
    const auto object = objects.find(tag);
    return object == objects.end() ? nothing : object->second;
}

Bytes concatenate(std::initializer_list<BytesView> parts)
{
    Bytes bytes;
    for (const BytesView part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
    return bytes;
}

BytesView slice(BytesView bytes, std::size_t offset, std::size_t count)
{
    if (offset >= bytes.size()) return {};
    return bytes.subspan(offset, std::min(count, bytes.size() - offset));
}

unsigned toNumber(BytesView bytes)
{
    unsigned number = 0;
    for (const auto byte : bytes) number = number << 8 | byte;
    return number;
}

Bytes bigEndian16(std::size_t number)
{
    return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

std::optional<Bytes> fromHex(std::string_view text)
{
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        std::uint8_t byte = 0;
        const char* const end = text.data() + i + 2;
        const auto [stop, error] = std::from_chars(text.data() + i, end, byte, 16);
        if (error != std::errc{} || stop != end) return std::nullopt;
        bytes.push_back(byte);
    }
    return bytes;
}

Bytes bytesOf(std::string_view text)
{
    return {text.begin(), text.end()};
}

}  // namespace sceau::virtualcard
