// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sceau::x509 {

/// Digest algorithms the project supports (FIPS 180-4).
enum class HashAlgorithm : std::uint8_t { sha256, sha384, sha512 };

/// Signature algorithms by their JSON Web Algorithms names (RFC 7518).
enum class SignatureAlgorithm : std::uint8_t { rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512 };

/// The families of keys behind the signature algorithms.
enum class KeyFamily : std::uint8_t { rsa, ellipticCurve };

/// "SHA-256", "SHA-384" or "SHA-512".
[[nodiscard]] std::string_view toText(HashAlgorithm algorithm);
[[nodiscard]] std::optional<HashAlgorithm> hashAlgorithmFromText(std::string_view text);

/// "RS256" … "ES512".
[[nodiscard]] std::string_view toText(SignatureAlgorithm algorithm);
[[nodiscard]] std::optional<SignatureAlgorithm> signatureAlgorithmFromText(std::string_view text);

/// The hash that the algorithm signs.
[[nodiscard]] HashAlgorithm hashOf(SignatureAlgorithm algorithm);

/// The kind of key that the algorithm needs.
[[nodiscard]] KeyFamily keyFamilyOf(SignatureAlgorithm algorithm);

}  // namespace sceau::x509
