// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ocsp/response.hpp"

#include "portal/server/ca/extensions.hpp"
#include "shared/x509/der.hpp"

#include <openssl/x509v3.h>

namespace sceau::ocsp {

namespace {

using ResponsePtr = std::unique_ptr<OCSP_RESPONSE, FreeWith<OCSP_RESPONSE_free>>;
using BasicPtr = std::unique_ptr<OCSP_BASICRESP, FreeWith<OCSP_BASICRESP_free>>;
using GeneralizedTimePtr = std::unique_ptr<ASN1_GENERALIZEDTIME, FreeWith<ASN1_GENERALIZEDTIME_free>>;

/// EN 319 411-2 CSS-6.3.10-10: the archive cutoff is the beginning of the authority, as nothing is ever forgotten.
Result<void> addArchiveCutoff(OCSP_SINGLERESP* single, const X509* issuer)
{
    const GeneralizedTimePtr begin(ASN1_TIME_to_generalizedtime(X509_get0_notBefore(issuer), nullptr));
    if (!begin || OCSP_SINGLERESP_add1_ext_i2d(single, NID_id_pkix_OCSP_archiveCutoff, begin.get(), 0, 0) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "archive cutoff");
    return {};
}

Result<void> addSingle(OCSP_BASICRESP* basic, const SingleAnswer& one, const X509* issuer, std::int64_t now,
                       std::int64_t until)
{
    const ca::TimePtr thisUpdate(ASN1_TIME_set(nullptr, now));
    const ca::TimePtr nextUpdate(ASN1_TIME_set(nullptr, until));
    const ca::TimePtr revokedAt(ASN1_TIME_set(nullptr, one.status.revokedAt));
    const bool isRevoked = one.status.state == State::revoked;
    const int state = isRevoked                         ? V_OCSP_CERTSTATUS_REVOKED
                      : one.status.state == State::good ? V_OCSP_CERTSTATUS_GOOD
                                                        : V_OCSP_CERTSTATUS_UNKNOWN;
    // RFC 6960 writes no reason at all when it is not published; OpenSSL leaves it out for the status "none".
    const int reason = one.neverIssued     ? OCSP_REVOKED_STATUS_CERTIFICATEHOLD
                       : one.status.reason ? static_cast<int>(*one.status.reason)
                                           : OCSP_REVOKED_STATUS_NOSTATUS;
    OCSP_SINGLERESP* single = OCSP_basic_add1_status(
        basic, one.id, state, reason, isRevoked ? revokedAt.get() : nullptr, thisUpdate.get(), nextUpdate.get());
    if (single == nullptr) return x509::openSslFailure(ErrorCode::internalError, "OCSP_basic_add1_status");
    if (one.status.state == State::unknown || one.neverIssued) return {};
    return addArchiveCutoff(single, issuer);
}

Result<void> addExtendedRevoke(OCSP_BASICRESP* basic)
{
    const ca::Extension extension{"1.3.6.1.5.5.7.48.1.9", ca::Critical::no,
                                  x509::der::element(x509::der::nullTag, BytesView{})};
    ASSIGN_OR_RETURN(const ca::ExtensionPtr made, ca::makeExtension(extension));
    if (OCSP_BASICRESP_add_ext(basic, made.get(), -1) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "extended revoke");
    return {};
}

}  // namespace

Bytes errorResponse(int status)
{
    const ResponsePtr response(OCSP_response_create(status, nullptr));
    return response ? x509::encode<i2d_OCSP_RESPONSE>(response.get()) : Bytes{};
}

Result<Bytes> signedResponse(const ca::Authority& authority, OCSP_REQUEST* request,
                             const std::vector<SingleAnswer>& answers, std::int64_t now, std::int64_t until)
{
    const auto& signers = authority.signers();
    const BasicPtr basic(OCSP_BASICRESP_new());
    if (!basic) return x509::openSslFailure(ErrorCode::internalError, "OCSP_BASICRESP_new");
    bool anyNeverIssued = false;
    for (const auto& one : answers) {
        RETURN_IF_ERROR(addSingle(basic.get(), one, signers.issuing.certificate.get(), now, until));
        anyNeverIssued = anyNeverIssued || one.neverIssued;
    }
    if (anyNeverIssued) RETURN_IF_ERROR(addExtendedRevoke(basic.get()));
    OCSP_copy_nonce(basic.get(), request);
    if (OCSP_basic_sign(basic.get(), signers.responder.certificate.get(), signers.responder.key.get(), EVP_sha256(),
                        nullptr, OCSP_RESPID_KEY) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "OCSP_basic_sign");
    const ResponsePtr response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
    if (!response) return x509::openSslFailure(ErrorCode::internalError, "OCSP_response_create");
    return x509::encode<i2d_OCSP_RESPONSE>(response.get());
}

}  // namespace sceau::ocsp
