// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/key_identifier.hpp"

#include "shared/x509/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/sha.h>

namespace sceau::x509 {

namespace {

Bytes modulusOf(const EVP_PKEY* key)
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &number) != 1) return {};
    const std::unique_ptr<BIGNUM, FreeWith<BN_free>> owner(number);
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, bytes.data());
    return bytes;
}

Bytes pointOf(const EVP_PKEY* key)
{
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &size) != 1) return {};
    Bytes bytes(size);
    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), size, &size) != 1) return {};
    return bytes;
}

}  // namespace

Result<Bytes> nssKeyIdentifier(BytesView publicKey)
{
    const auto key = decode<d2i_PUBKEY, EVP_PKEY_free>(publicKey);
    if (!key) return fail(ErrorCode::certificateInvalid, "not a public key");
    const auto value = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC ? pointOf(key.get()) : modulusOf(key.get());
    Bytes identifier(SHA_DIGEST_LENGTH);
    if (value.empty() || EVP_Digest(value.data(), value.size(), identifier.data(), nullptr, EVP_sha1(), nullptr) != 1)
        return openSslFailure(ErrorCode::certificateInvalid, "EVP_Digest");
    return identifier;
}

}  // namespace sceau::x509
