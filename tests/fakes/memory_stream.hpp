// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/messaging/stream.hpp"

#include <algorithm>
#include <string>

namespace sceau::fakes {

/// A pipe that was filled before, and yields at most `piece` bytes at a time as real pipes may.
class MemoryInput final : public messaging::Input {
public:
    explicit MemoryInput(std::string bytes, std::size_t piece = 4096) : bytes_(std::move(bytes)), piece_(piece) {}

    Result<std::size_t> read(std::span<char> buffer) override
    {
        const auto count = std::min({buffer.size(), piece_, bytes_.size() - at_});
        std::copy_n(bytes_.data() + at_, count, buffer.data());
        at_ += count;
        return count;
    }

private:
    std::string bytes_;
    std::size_t piece_;
    std::size_t at_ = 0;
};

/// A pipe that keeps what was written.
class MemoryOutput final : public messaging::Output {
public:
    Result<void> write(std::string_view written) override
    {
        bytes += written;
        return {};
    }

    std::string bytes;
};

}  // namespace sceau::fakes
