// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/algorithms.hpp"
#include "shared/x509/certificate.hpp"

#include <string>
#include <string_view>

/// The Web eID authentication token: a signature that is bound to the site that asked for it.
namespace sceau::x509 {

/// The format that `identify` writes.
inline constexpr std::string_view identificationFormat = "web-eid:1.0";

struct IdentificationToken {
    std::string format;  ///< `web-eid:1`, with or without a minor version.
    SignatureAlgorithm algorithm = SignatureAlgorithm::rs256;
    Bytes signature;              ///< RSA: the signature; ECDSA: r || s.
    Bytes unverifiedCertificate;  ///< DER.
};

/// The bytes that the key signs: hash(origin) || hash(nonce). `origin` is "https://host" with a port when it is not
/// 443, without a trailing slash; `nonce` is the portal's text as it was sent.
[[nodiscard]] Result<Bytes> identificationMessage(HashAlgorithm algorithm, std::string_view origin,
                                                  std::string_view nonce);

/// Succeeds with the certificate whose key signed for this origin and nonce. Whether that certificate is trusted, and
/// whether the nonce is fresh and unused, is the portal's matter (`verifyChain`). Fails with `invalidRequest`,
/// `certificateInvalid`, `keyUsageForbidden` (a certificate for signatures only never signs a challenge) or
/// `signatureInvalid`.
[[nodiscard]] Result<Certificate> verifyIdentification(const IdentificationToken& token, std::string_view origin,
                                                       std::string_view nonce);

}  // namespace sceau::x509
