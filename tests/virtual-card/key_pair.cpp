// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/key_pair.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace sceau::virtualcard {

namespace {

using ContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using BigNumberPtr = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free>>;

int constantFor(RsaPadding padding)
{
    return padding == RsaPadding::pkcs1 ? RSA_PKCS1_PADDING : RSA_NO_PADDING;
}

constexpr std::size_t longestAnswer = 1024;

std::optional<Bytes> sign(EVP_PKEY* key, BytesView data, std::optional<RsaPadding> padding)
{
    const ContextPtr context(EVP_PKEY_CTX_new(key, nullptr));
    Bytes signature(longestAnswer);
    std::size_t size = signature.size();
    if (EVP_PKEY_sign_init(context.get()) <= 0) return std::nullopt;
    if (padding && EVP_PKEY_CTX_set_rsa_padding(context.get(), constantFor(*padding)) <= 0) return std::nullopt;
    if (EVP_PKEY_sign(context.get(), signature.data(), &size, data.data(), data.size()) <= 0) return std::nullopt;
    signature.resize(size);
    return signature;
}

}  // namespace

std::optional<KeyPair> KeyPair::holding(EVP_PKEY* key)
{
    if (key == nullptr) return std::nullopt;
    return KeyPair(Pkey(key));
}

std::optional<KeyPair> KeyPair::generateRsa(unsigned bits)
{
    return holding(EVP_RSA_gen(bits));
}

std::optional<KeyPair> KeyPair::generateEc(unsigned bits)
{
    switch (bits) {
    case 256: return holding(EVP_EC_gen("P-256"));
    case 384: return holding(EVP_EC_gen("P-384"));
    case 521: return holding(EVP_EC_gen("P-521"));
    default: return std::nullopt;
    }
}

std::optional<KeyPair> KeyPair::fromPem(std::string_view pem)
{
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return holding(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

std::string KeyPair::toPem() const
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) return {};
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

Bytes KeyPair::modulus() const
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_RSA_N, &number) != 1) return {};
    const BigNumberPtr owner(number);
    Bytes bytes(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

Bytes KeyPair::point() const
{
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &size) != 1) return {};
    Bytes bytes(size);
    EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), size, &size);
    return bytes;
}

std::optional<Bytes> KeyPair::signRsa(BytesView data, RsaPadding padding) const
{
    return sign(key_.get(), data, padding);
}

std::optional<Bytes> KeyPair::signEc(BytesView digest) const
{
    return sign(key_.get(), digest, std::nullopt);
}

std::optional<Bytes> KeyPair::decipher(BytesView data, RsaPadding padding) const
{
    const ContextPtr context(EVP_PKEY_CTX_new(key_.get(), nullptr));
    Bytes plain(longestAnswer);
    std::size_t size = plain.size();
    if (EVP_PKEY_decrypt_init(context.get()) <= 0) return std::nullopt;
    if (EVP_PKEY_CTX_set_rsa_padding(context.get(), constantFor(padding)) <= 0) return std::nullopt;
    if (EVP_PKEY_decrypt(context.get(), plain.data(), &size, data.data(), data.size()) <= 0) return std::nullopt;
    plain.resize(size);
    return plain;
}

}  // namespace sceau::virtualcard
