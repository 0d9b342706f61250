// SPDX-License-Identifier: Apache-2.0
#include "native-host/files/files.hpp"
#include "shared/base/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace sceau::files {

namespace {

Failure failed(const std::filesystem::path& path, const char* operation)
{
    return fail(ErrorCode::internalError,
                std::string(operation) + " " + path.string() + ": errno " + std::to_string(errno));
}

Result<std::optional<std::string>> readOpened(const FileDescriptor& file, const std::filesystem::path& path,
                                              std::size_t limit)
{
    std::string content;
    for (;;) {
        constexpr std::size_t step = 16 * 1024;
        const auto filled = content.size();
        content.resize(filled + step);
        const auto count = ::read(file.number(), content.data() + filled, step);
        if (count < 0 && errno != EINTR) return failed(path, "read");
        content.resize(filled + static_cast<std::size_t>(count < 0 ? 0 : count));
        if (count == 0) return std::optional(std::move(content));
        if (content.size() > limit) return fail(ErrorCode::messageTooLarge, path.string() + " is too long");
    }
}

bool onlyRootWrites(const struct stat& status)
{
    return status.st_uid == 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

Result<void> synchronise(const std::filesystem::path& directory)
{
    const FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened || ::fsync(opened.number()) != 0) return failed(directory, "fsync");
    return {};
}

}  // namespace

Result<std::optional<std::string>> read(const std::filesystem::path& path, std::size_t limit)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>{};
    if (!file) return failed(path, "open");
    return readOpened(file, path, limit);
}

Result<std::optional<std::string>> readAdministrators(const std::filesystem::path& path, std::size_t limit)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>{};
    if (!file) return fail(ErrorCode::policyInvalid, path.string() + ": errno " + std::to_string(errno));
    struct stat status {};
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) || !onlyRootWrites(status))
        return fail(ErrorCode::policyInvalid, path.string() + " must be a file that only root can write");
    for (auto directory = path.parent_path();; directory = directory.parent_path()) {
        if (::stat(directory.c_str(), &status) != 0 || !onlyRootWrites(status))
            return fail(ErrorCode::policyInvalid, directory.string() + " must be writable by root only");
        if (directory == directory.parent_path()) break;
    }
    return readOpened(file, path, limit);
}

Result<void> replace(const std::filesystem::path& path, std::string_view content, Lasting lasting)
{
    auto temporary = path.string() + ".XXXXXX";
    {
        const FileDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // mkostemp creates with mode 0600
        if (!file) return failed(path, "mkostemp");
        while (!content.empty()) {
            const auto count = ::write(file.number(), content.data(), content.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) {
                const auto failure = failed(path, "write");
                ::unlink(temporary.c_str());
                return failure;
            }
            content.remove_prefix(static_cast<std::size_t>(count));
        }
        const bool lasts = lasting == Lasting::whileRunning || ::fsync(file.number()) == 0;
        if (!lasts || ::rename(temporary.c_str(), path.c_str()) != 0) {
            const auto failure = failed(path, "rename");
            ::unlink(temporary.c_str());
            return failure;
        }
    }
    return lasting == Lasting::whileRunning ? Result<void>() : synchronise(path.parent_path());
}

Result<void> remove(const std::filesystem::path& path)
{
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed(path, "unlink");
    return synchronise(path.parent_path());
}

Result<void> createPrivateDirectory(const std::filesystem::path& directory)
{
    if (directory.has_parent_path() && directory != directory.root_path()) {
        std::error_code ignored;
        if (!std::filesystem::exists(directory.parent_path(), ignored))
            RETURN_IF_ERROR(createPrivateDirectory(directory.parent_path()));
    }
    if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failed(directory, "mkdir");
    return {};
}

Result<std::filesystem::path> stateDirectory()
{
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && *state == '/') return std::filesystem::path(state) / "sceau";
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home != '/')
        return fail(ErrorCode::journalUnavailable, "neither XDG_STATE_HOME nor HOME is set");
    return std::filesystem::path(home) / ".local/state/sceau";
}

Result<Lock> Lock::acquire(const std::filesystem::path& path, Mode mode)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return failed(path, "open");
    Lock lock(descriptor);
    while (::flock(descriptor, mode == Mode::wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return fail(ErrorCode::busy, path.string() + " is held by another host");
        if (errno != EINTR) return failed(path, "flock");
    }
    return lock;
}

Lock::~Lock()
{
    if (handle_ != none) ::close(static_cast<int>(handle_));
}

}  // namespace sceau::files
