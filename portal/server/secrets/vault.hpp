// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace sceau::secrets {

/// Encrypts what must be read again (PUKs), under a key outside the database.
class Vault {
public:
    /// Reads the key file, or makes one (mode 0600). Fails with `internalError` when others may read it.
    [[nodiscard]] static Result<Vault> openOrCreate(const std::filesystem::path& file);

    /// Base64 of XSalsa20-Poly1305 over the text, which is padded so that its length does not show. `owner` is bound
    /// in: a sealed text that is moved to another row does not open.
    [[nodiscard]] std::string seal(std::string_view owner, std::string_view text) const;

    /// The text. Fails with `internalError` when it was altered, moved, or sealed under another key.
    [[nodiscard]] Result<std::string> open(std::string_view owner, const std::string& sealed) const;

    /// Ed25519 key with which hosts verify what `sealRelease` signed; administrators put it into their policy
    /// (`pukKeys`).
    [[nodiscard]] std::array<unsigned char, 32> releaseKey() const;

    /// The statement behind our signature over it, in a box that only the owner of the X25519 key opens (libsodium's
    /// crypto_box_seal). Fails with `invalidRequest` when `recipient` is no such key.
    [[nodiscard]] Result<Bytes> sealRelease(BytesView recipient, std::string_view statement) const;

private:
    Vault() = default;
    std::array<unsigned char, 32> key_{};
};

}  // namespace sceau::secrets
