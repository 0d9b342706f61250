// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/algorithms.hpp"

#include <array>
#include <cstddef>

namespace sceau::x509 {

namespace {

constexpr std::array<std::string_view, 3> hashNames{"SHA-256", "SHA-384", "SHA-512"};
constexpr std::array<std::string_view, 9> signatureNames{"RS256", "RS384", "RS512", "PS256", "PS384",
                                                         "PS512", "ES256", "ES384", "ES512"};

template <typename Enumeration, std::size_t count>
std::optional<Enumeration> find(const std::array<std::string_view, count>& names, std::string_view text)
{
    for (std::size_t index = 0; index < count; ++index)
        if (names[index] == text) return static_cast<Enumeration>(index);
    return std::nullopt;
}

}  // namespace

std::string_view toText(HashAlgorithm algorithm)
{
    return hashNames[static_cast<std::size_t>(algorithm)];
}

std::optional<HashAlgorithm> hashAlgorithmFromText(std::string_view text)
{
    return find<HashAlgorithm>(hashNames, text);
}

std::string_view toText(SignatureAlgorithm algorithm)
{
    return signatureNames[static_cast<std::size_t>(algorithm)];
}

std::optional<SignatureAlgorithm> signatureAlgorithmFromText(std::string_view text)
{
    return find<SignatureAlgorithm>(signatureNames, text);
}

HashAlgorithm hashOf(SignatureAlgorithm algorithm)
{
    switch (algorithm) {
    case SignatureAlgorithm::rs256:
    case SignatureAlgorithm::ps256:
    case SignatureAlgorithm::es256: return HashAlgorithm::sha256;
    case SignatureAlgorithm::rs384:
    case SignatureAlgorithm::ps384:
    case SignatureAlgorithm::es384: return HashAlgorithm::sha384;
    case SignatureAlgorithm::rs512:
    case SignatureAlgorithm::ps512:
    case SignatureAlgorithm::es512: return HashAlgorithm::sha512;
    }
    return HashAlgorithm::sha256;
}

KeyFamily keyFamilyOf(SignatureAlgorithm algorithm)
{
    return algorithm >= SignatureAlgorithm::es256 ? KeyFamily::ellipticCurve : KeyFamily::rsa;
}

}  // namespace sceau::x509
