// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

/// How long somebody waits who got a secret wrong too often.
namespace sceau::rules {

/// Mistakes that cost nothing but another try.
inline constexpr std::int64_t freeMistakes = 4;

/// Seconds to wait after so many mistakes in a row: one minute after the fifth, then twice as long each time, a day at
/// most.
[[nodiscard]] constexpr std::int64_t lockSeconds(std::int64_t mistakes)
{
    constexpr std::int64_t first = 60;
    constexpr std::int64_t longest = 86'400;
    constexpr std::int64_t mostDoublings = 11;
    if (mistakes <= freeMistakes) return 0;
    return std::min(first << std::min(mistakes - freeMistakes - 1, mostDoublings), longest);
}

}  // namespace sceau::rules
