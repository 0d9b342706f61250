// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/pepper.hpp"

#include "portal/server/secrets/key_file.hpp"

#include <sodium.h>

namespace sceau::secrets {

namespace {

/// OWASP's second choice of Argon2id parameters: 19 MiB, two passes.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory = std::size_t{19456} * 1024;

}  // namespace

Result<Pepper> Pepper::openOrCreate(const std::filesystem::path& file)
{
    Pepper pepper;
    ASSIGN_OR_RETURN(pepper.key_, openOrCreateKey(file));
    return pepper;
}

std::string Pepper::mac(std::string_view purpose, std::string_view text) const
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key_.data(), key_.size());
    const auto add = [&state](std::string_view part) {
        crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    };
    add(purpose);
    add(std::string_view("\0", 1));
    add(text);
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag{};
    crypto_auth_hmacsha256_final(&state, tag.data());
    std::array<char, crypto_auth_hmacsha256_BYTES * 2 + 1> hexadecimal{};
    return sodium_bin2hex(hexadecimal.data(), hexadecimal.size(), tag.data(), tag.size());
}

Result<std::string> slowHash(const Pepper& pepper, std::string_view purpose, std::string_view text)
{
    const auto tag = pepper.mac(purpose, text);
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), tag.data(), tag.size(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(ErrorCode::internalError, "Argon2id: out of memory");
    return std::string(hash.data());
}

bool matchesSlowHash(const Pepper& pepper, std::string_view purpose, std::string_view text, const std::string& hash)
{
    const auto tag = pepper.mac(purpose, text);
    if (crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory) == 0)
        return crypto_pwhash_str_verify(hash.c_str(), tag.data(), tag.size()) == 0;
    // A malformed hash must not be told apart by its speed.
    (void)slowHash(pepper, purpose, text).has_value();
    return false;
}

}  // namespace sceau::secrets
