// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstddef>

namespace sceau::x509 {

/// What a zlib stream (RFC 1950) at the beginning of `data` holds; bytes behind it are not looked at. Fails with
/// `documentInvalid`, also for more than `maxSize` bytes.
[[nodiscard]] Result<Bytes> inflate(BytesView data, std::size_t maxSize);

}  // namespace sceau::x509
