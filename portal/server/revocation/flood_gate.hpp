// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace sceau::revocation {

/// Lets so many requests a minute of one address pass. Callable from several threads.
class FloodGate {
public:
    /// `aMinute` 0: everything passes.
    explicit FloodGate(std::int64_t aMinute) : aMinute_(aMinute) {}

    /// Counts a request. `now` in Unix seconds.
    [[nodiscard]] bool lets(const std::string& address, std::int64_t now);

private:
    std::int64_t aMinute_;
    std::mutex mutex_;
    std::int64_t minute_ = 0;
    std::map<std::string, std::int64_t> seen_;  // in this minute
};

}  // namespace sceau::revocation
