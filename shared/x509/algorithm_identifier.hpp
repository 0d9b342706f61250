// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/algorithms.hpp"

#include <optional>

namespace sceau::x509 {

/// The signature algorithm of a DER AlgorithmIdentifier, nothing for algorithms and parameters this project does not
/// accept.
[[nodiscard]] std::optional<SignatureAlgorithm> signatureAlgorithmOf(BytesView identifier);

/// The hash of a DER AlgorithmIdentifier, with absent or NULL parameters (RFC 5754 §2 accepts both).
[[nodiscard]] std::optional<HashAlgorithm> hashAlgorithmOf(BytesView identifier);

}  // namespace sceau::x509
