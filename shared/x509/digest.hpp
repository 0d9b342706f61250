// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/algorithms.hpp"

namespace sceau::x509 {

/// The digest of `bytes`.
[[nodiscard]] Result<Bytes> digest(HashAlgorithm algorithm, BytesView bytes);

/// Bytes of a digest: 32, 48 or 64.
[[nodiscard]] std::size_t digestSize(HashAlgorithm algorithm);

}  // namespace sceau::x509
