// SPDX-License-Identifier: Apache-2.0
// A digest alone is computed without a provider: a first certificate, which has a fingerprint, is read before one is
// set up.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "shared/x509/digest.hpp"

#include "shared/x509/evp.hpp"
#include "shared/x509/openssl.hpp"

#include <openssl/sha.h>

namespace sceau::x509 {

namespace {

/// Fetched once: OpenSSL would look the implementation up at each use. Never freed, as OpenSSL's own are not.
const EVP_MD* fetched(const char* name, const EVP_MD* otherwise)
{
    const auto* digest = EVP_MD_fetch(nullptr, name, nullptr);
    return digest != nullptr ? digest : otherwise;
}

template <typename Context, auto begin, auto update, auto finish>
bool compute(BytesView bytes, std::uint8_t* value)
{
    Context context;
    return begin(&context) == 1 && update(&context, bytes.data(), bytes.size()) == 1 && finish(value, &context) == 1;
}

bool compute(HashAlgorithm algorithm, BytesView bytes, std::uint8_t* value)
{
    switch (algorithm) {
    case HashAlgorithm::sha256: return compute<SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final>(bytes, value);
    case HashAlgorithm::sha384: return compute<SHA512_CTX, SHA384_Init, SHA384_Update, SHA384_Final>(bytes, value);
    case HashAlgorithm::sha512: return compute<SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final>(bytes, value);
    }
    return false;
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
    if (!compute(algorithm, bytes, value.data())) return fail(ErrorCode::internalError, "OpenSSL computes no digest");
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
