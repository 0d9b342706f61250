// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/certificate.hpp"
#include "shared/x509/chain.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sceau::x509 {

/// `Purpose::name` of a renewal request.
inline constexpr std::string_view renewalRequestPurpose = "renewalRequest";

/// `Purpose::name` of a declaration.
inline constexpr std::string_view declarationPurpose = "declaration";

/// What a verified renewal request says. Left to the portal: that `nonce` is its own, unused and fresh, that
/// `purpose.origin` is its own, that the certificate may be renewed, that the new key was never seen before and is of a
/// type it accepts.
struct RenewalRequest {
    Certificate currentCertificate;  ///< Its key signed the request.
    std::vector<Bytes> chain;        ///< From the current certificate to the anchor.
    Bytes requestDer;                ///< The PKCS#10, signed by the new key.
    RequestInfo request;
    Bytes newPublicKey;  ///< DER SubjectPublicKeyInfo.
    std::string newKeyType;
    std::string nonce;  ///< challengePassword of the PKCS#10: both keys signed it.
    Purpose purpose;
};

/// Verifies a renewal request ([MS-WCCE] 3.1.1.4.3.2.1): SignedData with one signature of the current key over a
/// PKCS#10 of the new key, certificate trusted, purpose `renewalRequest`, same subject, other key, nonce present, the
/// PKCS#10 naming the very certificate that signs. Fails with `cmsInvalid`, `signatureInvalid`, `certificateMismatch`,
/// `requestInvalid` (also without a nonce), `subjectMismatch`, `keyReused` (the key is the current one),
/// `signerMismatch` (the PKCS#10 names another certificate than the one that signs), `keyUsageForbidden`,
/// `attributesRefused` (another purpose) or as `verifyChain`.
[[nodiscard]] Result<RenewalRequest> verifyRenewalRequest(BytesView cms, const Trust& trust);

}  // namespace sceau::x509
