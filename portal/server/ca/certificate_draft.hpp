// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca.
#pragma once

#include "portal/server/ca/extensions.hpp"
#include "portal/server/ca/openssl.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sceau::ca {

/// Everything a certificate says before it is signed.
struct CertificateDraft {
    std::string serialHex;
    Bytes subject;  ///< DER
    std::int64_t notBefore = 0;
    std::int64_t notAfter = 0;
    EVP_PKEY* publicKey = nullptr;      ///< not owned
    std::vector<Extension> extensions;  ///< key identifiers are added by sign()
};

/// A serial number that nobody can predict: 18 bytes, positive.
[[nodiscard]] Result<std::string> unpredictableSerial();

/// The certificate, signed with `issuerKey`. Without an issuer it is self-signed.
[[nodiscard]] Result<CertificatePtr> sign(const CertificateDraft& draft, const X509* issuer, EVP_PKEY* issuerKey);

}  // namespace sceau::ca
