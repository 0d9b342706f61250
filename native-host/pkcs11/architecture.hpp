// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace sceau::pkcs11 {

/// How much of a library's beginning is looked at.
inline constexpr std::size_t libraryHeaderBytes = 4096;

/// The kind of processor a library is made for ("x86, 32 bits"), when it is not this program's and the library can
/// therefore never be loaded. Empty otherwise, also for what is no library. Reads ELF and PE headers.
[[nodiscard]] std::string otherArchitecture(BytesView header);

/// The same for a file.
[[nodiscard]] std::string otherArchitecture(const std::filesystem::path& library);

}  // namespace sceau::pkcs11
