// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>

namespace sceau::virtualcard {

/// The data objects of one level, by tag. Of a tag that comes twice the last one counts.
using TlvMap = std::map<unsigned, Bytes>;

/// One data object (ISO/IEC 7816-4, 5.2.2). Tags have one or two bytes, lengths up to 65535.
[[nodiscard]] Bytes tlv(unsigned tag, BytesView value);

/// Nothing when a length reaches beyond the end.
[[nodiscard]] std::optional<TlvMap> parseTlv(BytesView bytes);

/// The data objects inside object `tag` of `bytes`, or nothing.
[[nodiscard]] std::optional<TlvMap> parseTlvInside(unsigned tag, BytesView bytes);

/// The value of `tag`, empty when it is not there.
[[nodiscard]] const Bytes& valueOf(const TlvMap& objects, unsigned tag);

[[nodiscard]] Bytes concatenate(std::initializer_list<BytesView> parts);

/// The part of `bytes` from `offset` on, at most `count` bytes, as far as there is one.
[[nodiscard]] BytesView slice(BytesView bytes, std::size_t offset, std::size_t count = static_cast<std::size_t>(-1));

/// Big-endian.
[[nodiscard]] unsigned toNumber(BytesView bytes);
[[nodiscard]] Bytes bigEndian16(std::size_t number);

/// Nothing unless `text` is pairs of hexadecimal digits.
[[nodiscard]] std::optional<Bytes> fromHex(std::string_view text);

/// The characters of `text` as bytes.
[[nodiscard]] Bytes bytesOf(std::string_view text);

}  // namespace sceau::virtualcard
