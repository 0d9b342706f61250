// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace sceau::messaging {

/// Where bytes come from: a pipe, or a test's memory.
class Input {
public:
    virtual ~Input() = default;

    /// Fills `buffer` from its beginning and tells how far; zero at the end of the stream.
    virtual Result<std::size_t> read(std::span<char> buffer) = 0;
};

/// Where bytes go.
class Output {
public:
    virtual ~Output() = default;

    /// Writes all of `bytes`, or fails.
    virtual Result<void> write(std::string_view bytes) = 0;
};

}  // namespace sceau::messaging
