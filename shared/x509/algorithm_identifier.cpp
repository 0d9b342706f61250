// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/algorithm_identifier.hpp"

#include "shared/x509/der.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>

namespace sceau::x509 {

namespace {

constexpr std::uint8_t signatureAlgorithmCount = 9;
constexpr std::uint8_t hashAlgorithmCount = 3;

bool equal(BytesView left, BytesView right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

std::optional<SignatureAlgorithm> signatureAlgorithmOf(BytesView identifier)
{
    for (std::uint8_t index = 0; index < signatureAlgorithmCount; ++index) {
        const auto algorithm = static_cast<SignatureAlgorithm>(index);
        if (equal(identifier, signatureAlgorithmIdentifier(algorithm))) return algorithm;
    }
    return std::nullopt;
}

std::optional<HashAlgorithm> hashAlgorithmOf(BytesView identifier)
{
    for (std::uint8_t index = 0; index < hashAlgorithmCount; ++index) {
        const auto algorithm = static_cast<HashAlgorithm>(index);
        const auto absent = hashAlgorithmIdentifier(algorithm);
        const auto objectIdentifier = BytesView(absent).subspan(2);
        const auto null = der::element(der::nullTag, BytesView{});
        if (equal(identifier, absent) || equal(identifier, der::sequence({objectIdentifier, null}))) return algorithm;
    }
    return std::nullopt;
}

}  // namespace sceau::x509
