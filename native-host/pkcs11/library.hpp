// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <filesystem>
#include <utility>

namespace sceau::pkcs11 {

/// A shared library, loaded with its own neighbours in reach and without offering its symbols to others.
class Library {
public:
    [[nodiscard]] static Result<Library> load(const std::filesystem::path& path);

    Library(Library&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Library& operator=(Library&&) = delete;
    ~Library() = default;  // never unloaded: middleware that leaves threads behind would crash the process

    /// The address of a function, or null.
    [[nodiscard]] void* symbol(const char* name) const noexcept;

private:
    explicit Library(void* handle) noexcept : handle_(handle) {}

    void* handle_;
};

}  // namespace sceau::pkcs11
