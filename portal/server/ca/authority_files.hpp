// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca.
#pragma once

#include "portal/server/ca/openssl.hpp"

#include <filesystem>
#include <string>

namespace sceau::ca {

/// Reads `name`.key of an authority's directory.
[[nodiscard]] Result<KeyPtr> readKey(const std::filesystem::path& directory, const std::string& name);

/// Reads `name`.pem of an authority's directory.
[[nodiscard]] Result<CertificatePtr> readCertificate(const std::filesystem::path& directory, const std::string& name);

/// Write `name`.key and `name`.pem with mode 0600, replaced atomically and on the disk when this returns.
[[nodiscard]] Result<void> writeKey(const std::filesystem::path& directory, const std::string& name,
                                    const EVP_PKEY* key);
[[nodiscard]] Result<void> writeCertificate(const std::filesystem::path& directory, const std::string& name,
                                            const X509* certificate);

/// Refuses a directory that others may enter or that belongs to somebody else.
[[nodiscard]] Result<void> checkDirectory(const std::filesystem::path& directory);

/// Makes a private directory beside `directory`, to be filled and then moved there by publishDirectory().
[[nodiscard]] Result<std::filesystem::path> draftDirectory(const std::filesystem::path& directory);

/// Moves the draft to its place, or removes it when another process was first.
[[nodiscard]] Result<void> publishDirectory(const std::filesystem::path& draft, const std::filesystem::path& directory);

}  // namespace sceau::ca
