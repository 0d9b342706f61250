// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca.
#pragma once

#include "portal/server/ca/openssl.hpp"
#include "portal/server/ca/profile.hpp"

#include <string>

namespace sceau::ca {

/// The public key of a PKCS#10 request whose proof of possession holds.
[[nodiscard]] Result<KeyPtr> requestedKey(BytesView certificationRequest);

/// Refuses keys weaker than the profile allows: RSA size and exponent (TS 119 312 §6.2.2.1), curves.
[[nodiscard]] Result<void> checkStrength(const EVP_PKEY* key, const Profile& profile);

/// SHA-256 of the SubjectPublicKeyInfo in hexadecimal.
[[nodiscard]] Result<std::string> publicKeyDigest(EVP_PKEY* key);

}  // namespace sceau::ca
