// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace sceau::worker {

/// Longest answer of a token worker: 64 certificates of 16 KiB each, in base64.
inline constexpr std::size_t maxAnswerBytes = 2 * 1024 * 1024;

}  // namespace sceau::worker
