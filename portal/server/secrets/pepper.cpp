// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/pepper.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sceau::secrets {

namespace {

/// OWASP's second choice of Argon2id parameters: 19 MiB, two passes.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory = std::size_t{19456} * 1024;

/// Closes a file descriptor.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (value_ >= 0) close(value_);
    }
    [[nodiscard]] int value() const { return value_; }

private:
    int value_;
};

}  // namespace

Result<Pepper> Pepper::openOrCreate(const std::filesystem::path& file)
{
    if (sodium_init() < 0) return fail(ErrorCode::internalError, "libsodium cannot start");
    Pepper pepper;
    const Descriptor existing(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (existing.value() >= 0) {
        struct stat status {};
        if (fstat(existing.value(), &status) != 0 || (status.st_mode & 077) != 0)
            return fail(ErrorCode::internalError, file.string() + " must not be readable by others (chmod 600)");
        if (read(existing.value(), pepper.key_.data(), pepper.key_.size()) != static_cast<ssize_t>(pepper.key_.size()))
            return fail(ErrorCode::internalError, file.string() + " is not a pepper file");
        return pepper;
    }
    const Descriptor made(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    randombytes_buf(pepper.key_.data(), pepper.key_.size());
    if (made.value() < 0 ||
        write(made.value(), pepper.key_.data(), pepper.key_.size()) != static_cast<ssize_t>(pepper.key_.size()) ||
        fsync(made.value()) != 0)
        return fail(ErrorCode::internalError, "cannot write " + file.string());
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
