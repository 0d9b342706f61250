// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/base/free_with.hpp"

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sceau::virtualcard {

/// How an RSA key treats what it is given.
enum class RsaPadding { none, pkcs1 };

/// A private key inside a card. Never leaves it except into the card's saved state.
class KeyPair {
public:
    /// Nothing when OpenSSL cannot make an RSA key of that size.
    [[nodiscard]] static std::optional<KeyPair> generateRsa(unsigned bits);

    /// On P-256, P-384 or P-521; nothing for other sizes.
    [[nodiscard]] static std::optional<KeyPair> generateEc(unsigned bits);

    [[nodiscard]] static std::optional<KeyPair> fromPem(std::string_view pem);
    [[nodiscard]] std::string toPem() const;

    /// Big-endian, as long as the key.
    [[nodiscard]] Bytes modulus() const;

    /// 04 || X || Y.
    [[nodiscard]] Bytes point() const;

    /// Nothing when the key does not take these data.
    [[nodiscard]] std::optional<Bytes> signRsa(BytesView data, RsaPadding padding) const;

    /// A DER ECDSA-Sig-Value over `digest`.
    [[nodiscard]] std::optional<Bytes> signEc(BytesView digest) const;

    [[nodiscard]] std::optional<Bytes> decipher(BytesView data, RsaPadding padding) const;

private:
    using Pkey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

    explicit KeyPair(Pkey key) noexcept : key_(std::move(key)) {}
    [[nodiscard]] static std::optional<KeyPair> holding(EVP_PKEY* key);

    Pkey key_;
};

}  // namespace sceau::virtualcard
