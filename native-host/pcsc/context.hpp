// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sceau::pcsc {

/// A reader and what is in it.
struct Reader {
    std::string name;
    bool cardPresent = false;
    bool cardMute = false;  ///< A card that does not answer: wrong way round, or dirty.
    Bytes atr;
    std::uint32_t state = 0;  ///< As the service counts, for waitForChange().

    bool operator==(const Reader&) const = default;
};

/// A connection to the system's smart card service. Failures are `pcscUnavailable`.
class Context {
public:
    [[nodiscard]] static Result<Context> establish();

    Context(Context&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
    Context& operator=(Context&&) = delete;
    ~Context();

    /// All readers, none included.
    [[nodiscard]] Result<std::vector<Reader>> readers() const;

    /// Returns when a reader or card came or went since `known`, or after `limit`.
    [[nodiscard]] Result<void> waitForChange(const std::vector<Reader>& known, std::chrono::milliseconds limit) const;

private:
    explicit Context(std::intptr_t handle) noexcept : handle_(handle) {}

    std::intptr_t handle_;  // SCARDCONTEXT, whose header stays in this directory
};

}  // namespace sceau::pcsc
