// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

namespace sceau {

/// Returns what lockedMemory() yielded, wiped.
struct FreeLocked {
    std::size_t size = 0;
    void operator()(char* memory) const noexcept;
};
using LockedMemory = std::unique_ptr<char[], FreeLocked>;

/// Zeroed memory of its own page or pages that are neither swapped out nor dumped, as far as the system allows.
[[nodiscard]] LockedMemory lockedMemory(std::size_t size);

}  // namespace sceau
