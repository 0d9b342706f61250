// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/digest.hpp"

#include "shared/x509/evp.hpp"
#include "shared/x509/openssl.hpp"

namespace sceau::x509 {

const EVP_MD* evpDigest(HashAlgorithm algorithm)
{
    switch (algorithm) {
    case HashAlgorithm::sha256: return EVP_sha256();
    case HashAlgorithm::sha384: return EVP_sha384();
    case HashAlgorithm::sha512: return EVP_sha512();
    }
    return EVP_sha256();
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
