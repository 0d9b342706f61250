// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca: other parts never see OpenSSL's types.
#pragma once

#include "shared/base/free_with.hpp"
#include "shared/errors/result.hpp"

#include <openssl/evp.h>
#include <filesystem>
#include <memory>
#include <string>

/// Private keys that live in a hardware security module and never leave it.
namespace sceau::hsm {

using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

/// Where a token is and how to enter it.
struct TokenConfiguration {
    std::filesystem::path module;   ///< the vendor's PKCS#11 library
    std::string label;              ///< of the token
    std::filesystem::path pinFile;  ///< its first line is the PIN; nobody else may read it
};

/// A token, logged in for as long as this object lives. Its keys may be used from several threads.
class Token {
public:
    /// Fails with `moduleUnavailable`, `tokenAbsent`, `pinIncorrect`, `pinBlocked`, or `internalError` for a PIN file
    /// that others may read. A PIN that was refused is not tried again.
    [[nodiscard]] static Result<Token> open(const TokenConfiguration& configuration);

    Token(Token&&) noexcept;
    Token& operator=(Token&&) = delete;
    ~Token();

    /// The private key with this label. It must not outlive the token. Fails with `keyNotFound`, also when there are
    /// two.
    [[nodiscard]] Result<KeyPtr> privateKey(const std::string& label);

private:
    struct Session;
    explicit Token(std::unique_ptr<Session> session) noexcept;
    std::unique_ptr<Session> session_;
};

}  // namespace sceau::hsm
