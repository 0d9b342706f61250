// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/key_file.hpp"

#include "shared/base/file_descriptor.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sceau::secrets {

Result<std::array<unsigned char, 32>> openOrCreateKey(const std::filesystem::path& file)
{
    if (sodium_init() < 0) return fail(ErrorCode::internalError, "libsodium cannot start");
    std::array<unsigned char, 32> key{};
    const FileDescriptor existing(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (existing) {
        struct stat status {};
        if (fstat(existing.number(), &status) != 0 || (status.st_mode & 077) != 0)
            return fail(ErrorCode::internalError, file.string() + " must not be readable by others (chmod 600)");
        if (read(existing.number(), key.data(), key.size()) != static_cast<ssize_t>(key.size()))
            return fail(ErrorCode::internalError, file.string() + " is not a key file");
        return key;
    }
    const FileDescriptor made(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    randombytes_buf(key.data(), key.size());
    if (!made || write(made.number(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        fsync(made.number()) != 0)
        return fail(ErrorCode::internalError, "cannot write " + file.string());
    return key;
}

}  // namespace sceau::secrets
