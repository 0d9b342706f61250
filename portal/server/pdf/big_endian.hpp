// SPDX-License-Identifier: Apache-2.0
// Numbers of font files and colour profiles. Reading outside of the bytes yields 0: a font that is cut off draws
// nothing.
#pragma once

#include "shared/base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sceau::pdf {

[[nodiscard]] inline std::uint16_t u16(BytesView bytes, std::size_t at)
{
    if (at + 2 > bytes.size()) return 0;
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

[[nodiscard]] inline std::int16_t i16(BytesView bytes, std::size_t at)
{
    return static_cast<std::int16_t>(u16(bytes, at));
}

[[nodiscard]] inline std::uint32_t u32(BytesView bytes, std::size_t at)
{
    return std::uint32_t{u16(bytes, at)} << 16 | u16(bytes, at + 2);
}

/// At most `size` bytes from `at` on, as many as there are.
[[nodiscard]] inline BytesView part(BytesView bytes, std::size_t at, std::size_t size)
{
    if (at >= bytes.size()) return {};
    return bytes.subspan(at, std::min(size, bytes.size() - at));
}

inline void put16(Bytes& bytes, unsigned value)
{
    bytes.push_back(static_cast<std::uint8_t>(value >> 8 & 0xFF));
    bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

inline void put32(Bytes& bytes, std::uint32_t value)
{
    put16(bytes, value >> 16);
    put16(bytes, value & 0xFFFF);
}

inline void putText(Bytes& bytes, std::string_view text)
{
    bytes.insert(bytes.end(), text.begin(), text.end());
}

inline void set16(Bytes& bytes, std::size_t at, unsigned value)
{
    if (at + 2 > bytes.size()) return;
    bytes[at] = static_cast<std::uint8_t>(value >> 8 & 0xFF);
    bytes[at + 1] = static_cast<std::uint8_t>(value & 0xFF);
}

inline void set32(Bytes& bytes, std::size_t at, std::uint32_t value)
{
    set16(bytes, at, value >> 16);
    set16(bytes, at + 2, value & 0xFFFF);
}

}  // namespace sceau::pdf
