// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <initializer_list>
#include <string_view>

/// Writes the few DER structures that certificate extensions consist of.
namespace sceau::ca::der {

inline constexpr std::uint8_t integerTag = 0x02;
inline constexpr std::uint8_t bitStringTag = 0x03;
inline constexpr std::uint8_t octetStringTag = 0x04;
inline constexpr std::uint8_t nullTag = 0x05;
inline constexpr std::uint8_t printableStringTag = 0x13;
inline constexpr std::uint8_t ia5StringTag = 0x16;
inline constexpr std::uint8_t generalizedTimeTag = 0x18;
inline constexpr std::uint8_t sequenceTag = 0x30;

/// A tag in the context class, as IMPLICIT and EXPLICIT members of a SEQUENCE have it.
[[nodiscard]] constexpr std::uint8_t contextTag(unsigned number, bool constructed)
{
    return static_cast<std::uint8_t>(0x80U | (constructed ? 0x20U : 0U) | number);
}

/// Tag, length and content.
[[nodiscard]] Bytes element(std::uint8_t tag, BytesView content);
[[nodiscard]] Bytes element(std::uint8_t tag, std::string_view content);

/// A SEQUENCE of elements that are DER already.
[[nodiscard]] Bytes sequence(std::initializer_list<Bytes> elements);

/// A small non-negative INTEGER.
[[nodiscard]] Bytes integer(std::uint32_t value);

/// An OBJECT IDENTIFIER written with dots. Empty when it is not one.
[[nodiscard]] Bytes objectIdentifier(std::string_view dotted);

/// Appends `addition`.
void append(Bytes& bytes, const Bytes& addition);

}  // namespace sceau::ca::der
