// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/messaging/stream.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace sceau::messaging {

/// Owns one end of a pipe: a file descriptor, or a HANDLE on Windows.
class Descriptor {
public:
    static constexpr std::intptr_t none = -1;

    Descriptor() = default;
    explicit Descriptor(std::intptr_t handle) noexcept : handle_(handle) {}
    Descriptor(Descriptor&& other) noexcept : handle_(std::exchange(other.handle_, none)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Descriptor();

    [[nodiscard]] std::intptr_t handle() const noexcept { return handle_; }

private:
    std::intptr_t handle_ = none;
};

/// The reading end of a pipe. With a deadline, a silent other side is a `timeout`.
class PipeInput final : public Input {
public:
    using Clock = std::chrono::steady_clock;

    explicit PipeInput(Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {}

    void waitUntil(std::optional<Clock::time_point> deadline) noexcept { deadline_ = deadline; }

    Result<std::size_t> read(std::span<char> buffer) override;

private:
    Descriptor descriptor_;
    std::optional<Clock::time_point> deadline_;
};

/// The writing end of a pipe. Fails once nobody reads.
class PipeOutput final : public Output {
public:
    explicit PipeOutput(Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {}

    Result<void> write(std::string_view bytes) override;

private:
    Descriptor descriptor_;
};

/// The pipe that the program was started with, taken away from standard input and output: whatever a library prints
/// later goes to standard error, and whatever it reads is empty.
struct StandardPipe {
    PipeInput in;
    PipeOutput out;
};
[[nodiscard]] Result<StandardPipe> takeStandardPipe();

}  // namespace sceau::messaging
