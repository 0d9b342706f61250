// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What nobody may guess, and what is stored so that nobody can read it back.
namespace sceau::secrets {

/// `bytes` random bytes as lower-case hexadecimal.
[[nodiscard]] std::string randomHex(std::size_t bytes);

/// `bytes` random bytes as base64: a challenge for identification proofs (32 or more).
[[nodiscard]] std::string randomBase64(std::size_t bytes);

/// A code for people to read and type: characters without look-alikes, groups of four.
[[nodiscard]] std::string randomCode(std::size_t characters);

/// One random byte.
[[nodiscard]] std::uint8_t randomByte();

/// Compares in constant time.
[[nodiscard]] bool equal(std::string_view left, std::string_view right);

}  // namespace sceau::secrets
