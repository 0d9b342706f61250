// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <vector>

/// What makes a signature verifiable after its certificates ended and their services are gone: CAdES-B-LT in a
/// SignedData (RFC 5652 §10.2.1, RFC 5940), PAdES-B-LT in a document (document_material.hpp). The bytes are the
/// caller's.
namespace sceau::x509 {

/// Certificates, revocation lists and OCSP responses, each in DER.
struct ValidationMaterial {
    std::vector<Bytes> certificates;
    std::vector<Bytes> crls;
    std::vector<Bytes> ocspResponses;

    [[nodiscard]] bool empty() const { return certificates.empty() && crls.empty() && ocspResponses.empty(); }

    bool operator==(const ValidationMaterial&) const = default;
};

/// Succeeds when each piece is what it is said to be; whether it is about the signature is not looked at. Fails with
/// `certificateInvalid`, `statusInvalid`, or `invalidRequest` for nothing and for more than 32 pieces of a kind or 8
/// MiB.
[[nodiscard]] Result<void> checkMaterial(const ValidationMaterial& material);

/// The SignedData with the material beside what it has already; its signature stays as it is. Fails as `checkMaterial`
/// and with `cmsInvalid`.
[[nodiscard]] Result<Bytes> attachMaterial(BytesView signedData, const ValidationMaterial& material);

/// Certificates, lists and OCSP responses of a SignedData, with or without signers. Fails with `cmsInvalid`.
[[nodiscard]] Result<ValidationMaterial> materialOf(BytesView signedData);

/// What a PKCS#7 without signer holds ("certs-only", RFC 5652 §5.2; files named .p7b and .p7c). Fails with
/// `cmsInvalid`, also for one that has a signer or a content.
[[nodiscard]] Result<ValidationMaterial> openCertificateBag(BytesView bag);

}  // namespace sceau::x509
