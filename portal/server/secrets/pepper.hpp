// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace sceau::secrets {

/// A key outside the database, without which nothing in the database can be guessed offline.
class Pepper {
public:
    /// Reads the key file, or makes one (mode 0600). Fails with `internalError` when others may read it.
    [[nodiscard]] static Result<Pepper> openOrCreate(const std::filesystem::path& file);

    Pepper(Pepper&&) noexcept = default;
    Pepper& operator=(Pepper&&) = delete;

    /// HMAC of `text`, in hexadecimal; `purpose` keeps codes of one kind from passing as another.
    [[nodiscard]] std::string mac(std::string_view purpose, std::string_view text) const;

private:
    Pepper() = default;
    std::array<unsigned char, 32> key_{};
};

/// Argon2id of the text's MAC, as a self-describing string.
[[nodiscard]] Result<std::string> slowHash(const Pepper& pepper, std::string_view purpose, std::string_view text);

/// True when `hash` was made of this text. Takes as long for a malformed hash as for a wrong one.
[[nodiscard]] bool matchesSlowHash(const Pepper& pepper, std::string_view purpose, std::string_view text,
                                   const std::string& hash);

}  // namespace sceau::secrets
