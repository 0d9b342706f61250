// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>

namespace sceau::mockmodule {

/// A SoftHSM token in a directory of its own that goes with it, and modules that misbehave in front of it.
/// User PIN 123456, security officer's PIN 12345678.
class SoftToken {
public:
    /// Initialises the token; path() of the module is empty when SoftHSM is not installed.
    SoftToken();
    SoftToken(const SoftToken&) = delete;
    SoftToken& operator=(const SoftToken&) = delete;
    ~SoftToken();

    /// A module that does what SoftHSM does, but for the orders (see behaviour.hpp). Needs nothing in the environment.
    [[nodiscard]] std::string module(std::initializer_list<std::string> orders) const;

    [[nodiscard]] const std::filesystem::path& directory() const noexcept { return directory_; }

private:
    std::filesystem::path directory_;
};

}  // namespace sceau::mockmodule
