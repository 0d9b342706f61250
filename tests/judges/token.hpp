// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/base/free_with.hpp"

#include <libp11.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sceau::judges {

using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

/// A private key, or the public half of one, as libp11 finds it on the token.
struct FoundKey {
    Bytes id;
    std::string label;
    PkeyPtr key;
    Bytes publicKey;  ///< SubjectPublicKeyInfo, DER.
};

/// A certificate as libp11 finds it on the token.
struct FoundCertificate {
    Bytes id;
    std::string label;
    X509Ptr certificate;
    Bytes publicKey;  ///< SubjectPublicKeyInfo, DER.
};

/// A token seen through libp11: none of the product's own PKCS#11 code, so it can judge what that code did.
class Token {
public:
    /// Opens a read-write session on the first token of `module` and logs in; nothing, and the reason on standard
    /// error, when that fails.
    [[nodiscard]] static std::optional<Token> open(const std::string& module, const std::string& pin);

    Token(Token&&) = default;
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;
    Token& operator=(Token&&) = delete;
    ~Token() = default;

    [[nodiscard]] std::vector<FoundKey> keys() const;
    [[nodiscard]] std::vector<FoundKey> publicKeys() const;
    [[nodiscard]] std::vector<FoundCertificate> certificates() const;

    [[nodiscard]] bool store(X509* certificate, Bytes id, std::string label);

    [[nodiscard]] std::string serialNumber() const;

private:
    /// The loaded module with its slots, unloaded together.
    struct Library {
        Library() = default;
        Library(const Library&) = delete;
        Library& operator=(const Library&) = delete;
        ~Library();

        PKCS11_CTX* context = nullptr;
        PKCS11_SLOT* slots = nullptr;
        unsigned slotCount = 0;
        bool loaded = false;
    };

    Token(std::unique_ptr<Library> library, PKCS11_SLOT* slot) : library_(std::move(library)), slot_(slot) {}

    std::unique_ptr<Library> library_;
    PKCS11_SLOT* slot_;
};

/// DER SubjectPublicKeyInfo of `key`; empty when it has no public half.
[[nodiscard]] Bytes publicKeyOf(EVP_PKEY* key);

/// Prints `what` and OpenSSL's reasons on standard error.
void complain(const std::string& what);

}  // namespace sceau::judges
