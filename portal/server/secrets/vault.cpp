// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/vault.hpp"

#include "portal/server/secrets/key_file.hpp"
#include "shared/base/bytes.hpp"

#include <sodium.h>

namespace sceau::secrets {

namespace {

constexpr std::size_t block = 64;
constexpr std::size_t nonceSize = crypto_secretbox_NONCEBYTES;

/// Owner and text, each behind its length: neither can borrow from the other.
std::string framed(std::string_view owner, std::string_view text)
{
    std::string frame = std::to_string(owner.size()) + ":" + std::string(owner) + std::string(text);
    frame += '\x80';
    frame.resize((frame.size() + block - 1) / block * block, '\0');
    return frame;
}

/// The key pair that signs releases, made from the vault's key: one file to protect and to restore.
struct ReleaseKeys {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> publicKey{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secretKey{};

    explicit ReleaseKeys(const std::array<unsigned char, 32>& vaultKey)
    {
        static_assert(crypto_kdf_KEYBYTES == 32 && crypto_sign_SEEDBYTES == 32);
        std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
        crypto_kdf_derive_from_key(seed.data(), seed.size(), 1, "pukseal1", vaultKey.data());
        crypto_sign_seed_keypair(publicKey.data(), secretKey.data(), seed.data());
        sodium_memzero(seed.data(), seed.size());
    }
    ~ReleaseKeys() { sodium_memzero(secretKey.data(), secretKey.size()); }
    ReleaseKeys(const ReleaseKeys&) = delete;
    ReleaseKeys& operator=(const ReleaseKeys&) = delete;
};

}  // namespace

Result<Vault> Vault::openOrCreate(const std::filesystem::path& file)
{
    Vault vault;
    ASSIGN_OR_RETURN(vault.key_, openOrCreateKey(file));
    return vault;
}

std::string Vault::seal(std::string_view owner, std::string_view text) const
{
    auto frame = framed(owner, text);
    Bytes sealed(nonceSize + frame.size() + crypto_secretbox_MACBYTES);
    randombytes_buf(sealed.data(), nonceSize);
    crypto_secretbox_easy(sealed.data() + nonceSize, reinterpret_cast<const unsigned char*>(frame.data()), frame.size(),
                          sealed.data(), key_.data());
    sodium_memzero(frame.data(), frame.size());
    return toBase64(sealed);
}

Result<std::string> Vault::open(std::string_view owner, const std::string& sealed) const
{
    const auto bytes = fromBase64(sealed);
    if (!bytes || bytes->size() < nonceSize + crypto_secretbox_MACBYTES + block)
        return fail(ErrorCode::internalError, "not sealed by this vault");
    std::string frame(bytes->size() - nonceSize - crypto_secretbox_MACBYTES, '\0');
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(frame.data()), bytes->data() + nonceSize,
                                   bytes->size() - nonceSize, bytes->data(), key_.data()) != 0)
        return fail(ErrorCode::internalError, "altered, or sealed under another key");
    const auto prefix = std::to_string(owner.size()) + ":" + std::string(owner);
    const auto end = frame.rfind('\x80');
    if (!std::string_view(frame).starts_with(prefix) || end == std::string::npos || end < prefix.size())
        return fail(ErrorCode::internalError, "sealed for another owner");
    auto text = frame.substr(prefix.size(), end - prefix.size());
    sodium_memzero(frame.data(), frame.size());
    return text;
}

std::array<unsigned char, 32> Vault::releaseKey() const
{
    return ReleaseKeys(key_).publicKey;
}

Result<Bytes> Vault::sealRelease(BytesView recipient, std::string_view statement) const
{
    if (recipient.size() != crypto_box_PUBLICKEYBYTES) return fail(ErrorCode::invalidRequest, "not an X25519 key");
    const ReleaseKeys keys(key_);
    Bytes content(crypto_sign_BYTES);
    const auto* const text = reinterpret_cast<const unsigned char*>(statement.data());
    crypto_sign_detached(content.data(), nullptr, text, statement.size(), keys.secretKey.data());
    content.insert(content.end(), text, text + statement.size());
    Bytes sealed(content.size() + crypto_box_SEALBYTES);
    const bool boxed = crypto_box_seal(sealed.data(), content.data(), content.size(), recipient.data()) == 0;
    sodium_memzero(content.data(), content.size());
    if (!boxed) return fail(ErrorCode::invalidRequest, "not an X25519 key");
    return sealed;
}

}  // namespace sceau::secrets
