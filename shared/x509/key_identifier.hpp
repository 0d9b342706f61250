// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

namespace sceau::x509 {

/// The CKA_ID that NSS, and with it most middleware, expects for a key: SHA-1 of the RSA modulus or of the uncompressed
/// point. A name, not a protection. Fails with `certificateInvalid` for a key that cannot be read.
[[nodiscard]] Result<Bytes> nssKeyIdentifier(BytesView publicKey);

}  // namespace sceau::x509
