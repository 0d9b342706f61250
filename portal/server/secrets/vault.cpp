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

}  // namespace sceau::secrets
