// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sceau::secrets {

namespace {

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

Result<std::array<unsigned char, 32>> openOrCreateKey(const std::filesystem::path& file)
{
    if (sodium_init() < 0) return fail(ErrorCode::internalError, "libsodium cannot start");
    std::array<unsigned char, 32> key{};
    const Descriptor existing(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (existing.value() >= 0) {
        struct stat status {};
        if (fstat(existing.value(), &status) != 0 || (status.st_mode & 077) != 0)
            return fail(ErrorCode::internalError, file.string() + " must not be readable by others (chmod 600)");
        if (read(existing.value(), key.data(), key.size()) != static_cast<ssize_t>(key.size()))
            return fail(ErrorCode::internalError, file.string() + " is not a key file");
        return key;
    }
    const Descriptor made(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    randombytes_buf(key.data(), key.size());
    if (made.value() < 0 || write(made.value(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        fsync(made.value()) != 0)
        return fail(ErrorCode::internalError, "cannot write " + file.string());
    return key;
}

}  // namespace sceau::secrets
