// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/authority_files.hpp"
#include "shared/base/file_descriptor.hpp"

#include <fcntl.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace sceau::ca {

namespace {

Failure systemFailure(const std::string& operation, const std::filesystem::path& path)
{
    return fail(ErrorCode::internalError, operation + " " + path.string() + ": " + std::strerror(errno));
}

Result<void> synchronise(const std::filesystem::path& directory)
{
    const FileDescriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!file || ::fsync(file.number()) != 0) return systemFailure("fsync", directory);
    return {};
}

Result<void> writePrivately(const std::filesystem::path& path, BIO* content)
{
    char* text = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(content, &text));
    const std::filesystem::path draft = path.string() + ".new";
    ::unlink(draft.c_str());
    const FileDescriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) return systemFailure("open", draft);
    for (std::size_t written = 0; written < size;) {
        const ssize_t count = ::write(file.number(), text + written, size - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return systemFailure("write", draft);
        written += static_cast<std::size_t>(count);
    }
    if (::fsync(file.number()) != 0) return systemFailure("fsync", draft);
    if (::rename(draft.c_str(), path.c_str()) != 0) return systemFailure("rename", draft);
    return {};
}

/// Without it OpenSSL would ask for a passphrase on the terminal.
int noPassphrase(char*, int, int, void*)
{
    return -1;
}

/// Memory that OpenSSL wipes when it is freed: private keys pass through it.
BioPtr secureMemory()
{
    return BioPtr(BIO_new(BIO_s_secmem()));
}

}  // namespace

Result<KeyPtr> readKey(const std::filesystem::path& directory, const std::string& name)
{
    const auto file = directory / (name + ".key");
    const BioPtr bio(BIO_new_file(file.c_str(), "r"));
    if (!bio) return x509::openSslFailure(ErrorCode::internalError, "authority file " + file.string());
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr));
    if (!key) return x509::openSslFailure(ErrorCode::internalError, "authority file " + file.string());
    return key;
}

Result<CertificatePtr> readCertificate(const std::filesystem::path& directory, const std::string& name)
{
    const auto file = directory / (name + ".pem");
    const BioPtr bio(BIO_new_file(file.c_str(), "r"));
    if (!bio) return x509::openSslFailure(ErrorCode::internalError, "authority file " + file.string());
    CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr));
    if (!certificate) return x509::openSslFailure(ErrorCode::internalError, "authority file " + file.string());
    return certificate;
}

Result<void> writeKey(const std::filesystem::path& directory, const std::string& name, const EVP_PKEY* key)
{
    const BioPtr text = secureMemory();
    if (!text || PEM_write_bio_PKCS8PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "PEM_write");
    RETURN_IF_ERROR(writePrivately(directory / (name + ".key"), text.get()));
    return synchronise(directory);
}

Result<void> writeCertificate(const std::filesystem::path& directory, const std::string& name, const X509* certificate)
{
    const BioPtr text = secureMemory();
    if (!text || PEM_write_bio_X509(text.get(), certificate) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "PEM_write");
    RETURN_IF_ERROR(writePrivately(directory / (name + ".pem"), text.get()));
    return synchronise(directory);
}

Result<void> checkDirectory(const std::filesystem::path& directory)
{
    struct stat status {};
    if (::lstat(directory.c_str(), &status) != 0) return systemFailure("lstat", directory);
    constexpr mode_t forOthers = 077;
    if (!S_ISDIR(status.st_mode) || (status.st_mode & forOthers) != 0 || status.st_uid != ::geteuid())
        return fail(ErrorCode::internalError,
                    "the authority's directory must be a directory of this user with mode 0700: " + directory.string());
    return {};
}

Result<std::filesystem::path> draftDirectory(const std::filesystem::path& directory)
{
    std::error_code error;
    if (directory.has_parent_path()) std::filesystem::create_directories(directory.parent_path(), error);
    std::string pattern = directory.string() + ".XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) return systemFailure("mkdtemp", pattern);  // mode 0700 by POSIX
    return std::filesystem::path(pattern);
}

Result<void> publishDirectory(const std::filesystem::path& draft, const std::filesystem::path& directory)
{
    if (::rename(draft.c_str(), directory.c_str()) != 0) {
        const int reason = errno;
        std::error_code error;
        std::filesystem::remove_all(draft, error);
        errno = reason;
        if (reason != EEXIST && reason != ENOTEMPTY) return systemFailure("rename", directory);
    }
    return synchronise(directory.has_parent_path() ? directory.parent_path() : std::filesystem::path("."));
}

}  // namespace sceau::ca
