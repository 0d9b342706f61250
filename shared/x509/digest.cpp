// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/digest.hpp"

#include "shared/x509/evp.hpp"
#include "shared/x509/openssl.hpp"

namespace sceau::x509 {

namespace {

/// Fetched once: OpenSSL would look the implementation up at each use. Never freed, as OpenSSL's own are not.
const EVP_MD* fetched(const char* name, const EVP_MD* otherwise)
{
    const auto* digest = EVP_MD_fetch(nullptr, name, nullptr);
    return digest != nullptr ? digest : otherwise;
}

}  // namespace

const EVP_MD* evpDigest(HashAlgorithm algorithm)
{
    static const auto* const sha256 = fetched("SHA256", EVP_sha256());
    static const auto* const sha384 = fetched("SHA384", EVP_sha384());
    static const auto* const sha512 = fetched("SHA512", EVP_sha512());
    switch (algorithm) {
    case HashAlgorithm::sha256: return sha256;
    case HashAlgorithm::sha384: return sha384;
    case HashAlgorithm::sha512: return sha512;
    }
    return sha256;
}

Result<Bytes> digest(HashAlgorithm algorithm, BytesView bytes)
{
    Bytes value(digestSize(algorithm));
    if (EVP_Digest(bytes.data(), bytes.size(), value.data(), nullptr, evpDigest(algorithm), nullptr) != 1)
        return openSslFailure(ErrorCode::internalError, "EVP_Digest");
    return value;
}

std::size_t digestSize(HashAlgorithm algorithm)
{
    switch (algorithm) {
    case HashAlgorithm::sha256: return 32;
    case HashAlgorithm::sha384: return 48;
    case HashAlgorithm::sha512: return 64;
    }
    return 32;
}

}  // namespace sceau::x509
