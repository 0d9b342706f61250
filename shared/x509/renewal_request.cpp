// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/renewal_request.hpp"

namespace sceau::x509 {

namespace {

Result<void> checkRequest(const RequestInfo& request, const Certificate& current)
{
    if (request.subjectDer != current.subjectDer)
        return fail(ErrorCode::subjectMismatch, "the request's subject is not that of the current certificate");
    if (request.publicKey == current.publicKey) return fail(ErrorCode::keyReused, "the request is for the current key");
    if (request.renewalCertificate != current.der)
        return fail(ErrorCode::signerMismatch, "the request does not name the certificate that signs it");
    if (!request.challengePassword) return fail(ErrorCode::requestInvalid, "the request carries no nonce");
    return {};
}

}  // namespace

Result<RenewalRequest> verifyRenewalRequest(BytesView cms, const Trust& trust)
{
    ASSIGN_OR_RETURN(auto signedData, verifySignedData(cms));
    if (!signedData.attributes.purpose || signedData.attributes.purpose->name != renewalRequestPurpose)
        return fail(ErrorCode::attributesRefused, "the signature is not for a renewal request");

    RenewalRequest renewal;
    ASSIGN_OR_RETURN(renewal.currentCertificate, parseCertificate(signedData.signerCertificate));
    if (!renewal.currentCertificate.permits(KeyUsage::digitalSignature) &&
        !renewal.currentCertificate.permits(KeyUsage::nonRepudiation))
        return fail(ErrorCode::keyUsageForbidden, "the current certificate is not for signatures");
    ASSIGN_OR_RETURN(renewal.chain, verifyChain(signedData.signerCertificate, trust));

    ASSIGN_OR_RETURN(auto request, parseRequest(signedData.content));
    RETURN_IF_ERROR(checkRequest(request.info, renewal.currentCertificate));
    ASSIGN_OR_RETURN(renewal.newKeyType, keyTypeOf(request.info.publicKey));
    renewal.newPublicKey = request.info.publicKey;
    renewal.nonce = *request.info.challengePassword;
    renewal.purpose = std::move(*signedData.attributes.purpose);
    renewal.request = std::move(request.info);
    renewal.requestDer = std::move(signedData.content);
    return renewal;
}

}  // namespace sceau::x509
