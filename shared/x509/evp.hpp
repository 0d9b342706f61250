// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/algorithms.hpp"

#include <openssl/evp.h>

namespace sceau::x509 {

/// OpenSSL's digest for `algorithm`. Never null.
[[nodiscard]] const EVP_MD* evpDigest(HashAlgorithm algorithm);

}  // namespace sceau::x509
