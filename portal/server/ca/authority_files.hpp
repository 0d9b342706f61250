// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca.
#pragma once

#include "portal/server/ca/openssl.hpp"

#include <filesystem>
#include <string>

namespace sceau::ca {

/// Reads `name`.key and `name`.pem of an authority's directory; the key must belong to the certificate.
[[nodiscard]] Result<Signer> readSigner(const std::filesystem::path& directory, const std::string& name);

/// Writes `name`.key and `name`.pem with mode 0600, each replaced atomically and on the disk when this returns.
[[nodiscard]] Result<void> writeSigner(const std::filesystem::path& directory, const std::string& name,
                                       const Signer& signer);

/// Refuses a directory that others may enter or that belongs to somebody else.
[[nodiscard]] Result<void> checkDirectory(const std::filesystem::path& directory);

/// Makes a private directory beside `directory`, to be filled and then moved there by publishDirectory().
[[nodiscard]] Result<std::filesystem::path> draftDirectory(const std::filesystem::path& directory);

/// Moves the draft to its place, or removes it when another process was first.
[[nodiscard]] Result<void> publishDirectory(const std::filesystem::path& draft, const std::filesystem::path& directory);

}  // namespace sceau::ca
