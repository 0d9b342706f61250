// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/ocsp.hpp"

#include "shared/x509/clause.hpp"
#include "shared/x509/ocsp_reading.hpp"
#include "shared/x509/reading.hpp"

#include <algorithm>
#include <ctime>
#include <limits>

namespace sceau::x509 {

namespace {

using RequestMessage = std::unique_ptr<OCSP_REQUEST, FreeWith<OCSP_REQUEST_free>>;
using ResponseMessage = std::unique_ptr<OCSP_RESPONSE, FreeWith<OCSP_RESPONSE_free>>;
using BasicResponse = std::unique_ptr<OCSP_BASICRESP, FreeWith<OCSP_BASICRESP_free>>;
using CertificateId = std::unique_ptr<OCSP_CERTID, FreeWith<OCSP_CERTID_free>>;
using StorePtr = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;

constexpr ErrorCode mistake = ErrorCode::statusInvalid;

/// One answer with a responder's certificate has about 2 KiB.
constexpr std::size_t maxResponseBytes = 64 * 1024;
constexpr int maxStatements = 256;
constexpr int maxCertificates = 256;
constexpr std::size_t maxNameAttributes = 4096;
constexpr int strengthLevel = 2;

CertificateId idOf(const X509Ptr& certificate, const X509Ptr& issuer)
{
    return CertificateId(OCSP_cert_to_id(EVP_sha1(), certificate.get(), issuer.get()));
}

Result<BasicResponse> decodeResponse(BytesView der)
{
    if (der.size() > maxResponseBytes) return fail(mistake, "the OCSP response is too long");
    std::string why;
    const auto response = decode<d2i_OCSP_RESPONSE, OCSP_RESPONSE_free>(der, &why);
    if (!response) return failBy("RFC 6960 §4.2.1", mistake, "not one OCSP response in DER" + why);
    const auto status = OCSP_response_status(response.get());
    if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return failBy("RFC 6960 §2.3", mistake, std::string("the responder says ") + OCSP_response_status_str(status));
    BasicResponse basic(OCSP_response_get1_basic(response.get()));
    if (!basic) return failBy("RFC 6960 §4.2.1", mistake, "the OCSP response is not a basic one" + whyRefused(der));
    return basic;
}

/// The responder is the authority, or has a certificate from it for signing answers: OpenSSL checks that against
/// `issuer`.
Result<void> verifyResponder(OCSP_BASICRESP* basic, X509* issuer, std::int64_t time)
{
    const StorePtr store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), issuer);
    auto* parameters = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(parameters, static_cast<std::time_t>(time));
    X509_VERIFY_PARAM_set_auth_level(parameters, strengthLevel);
    constexpr unsigned long allChecks = 0;
    if (OCSP_basic_verify(basic, nullptr, store.get(), allChecks) != 1)
        return failBy("RFC 6960 §4.2.2.2", mistake, openSslFailure(mistake, "OCSP_basic_verify").error.detail);
    return {};
}

Result<std::optional<Bytes>> nonceOf(OCSP_BASICRESP* basic)
{
    const auto index = OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, -1);
    if (index < 0) return std::optional<Bytes>();
    if (OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, index) >= 0)
        return failBy("RFC 6960 §4.4.1", mistake, "there are two nonces");
    ASSIGN_OR_RETURN(auto nonce, readNonce(OCSP_BASICRESP_get_ext(basic, index)));
    return std::optional(std::move(nonce));
}

Result<void> checkNonce(OCSP_BASICRESP* basic, const std::optional<Bytes>& expected)
{
    if (!expected) return {};
    ASSIGN_OR_RETURN(const auto nonce, nonceOf(basic));
    if (!nonce) return failBy("RFC 6960 §4.4.1", mistake, "the nonce did not come back");
    if (*nonce != *expected) return failBy("RFC 6960 §4.4.1", mistake, "another nonce came back");
    return {};
}

Result<void> checkFreshness(const OcspAnswer& answer, const OcspExpectation& expectation)
{
    if (answer.thisUpdate > expectation.time + expectation.tolerance)
        return failBy("RFC 6960 §3.2 (5), §4.2.2.1", mistake, "the answer is from the future");
    if (answer.nextUpdate && *answer.nextUpdate < expectation.time - expectation.tolerance)
        return failBy("RFC 6960 §3.2 (6), §4.2.2.1", mistake, "the answer is out of date");
    return {};
}

Result<OcspAnswer> readAnswer(OCSP_BASICRESP* basic, OCSP_SINGLERESP* single)
{
    int reason = 0;
    ASN1_GENERALIZEDTIME* revocationTime = nullptr;
    ASN1_GENERALIZEDTIME* thisUpdate = nullptr;
    ASN1_GENERALIZEDTIME* nextUpdate = nullptr;
    const auto status = OCSP_single_get0_status(single, &reason, &revocationTime, &thisUpdate, &nextUpdate);
    OcspAnswer answer;
    const auto begins = readTime(thisUpdate);
    const auto produced = readTime(OCSP_resp_get0_produced_at(basic));
    if (!begins || !produced) return failBy("RFC 6960 §4.2.2.1", mistake, "a time is malformed");
    answer.thisUpdate = *begins;
    answer.producedAt = *produced;
    if (nextUpdate != nullptr && !(answer.nextUpdate = readTime(nextUpdate)))
        return failBy("RFC 6960 §4.2.2.1", mistake, "a time is malformed");
    switch (status) {
    case V_OCSP_CERTSTATUS_GOOD: answer.status = RevocationStatus::good; break;
    case V_OCSP_CERTSTATUS_REVOKED:
        answer.status = RevocationStatus::revoked;
        answer.revocationTime = readTime(revocationTime);
        if (reason >= 0) answer.reason = reason;
        break;
    default: answer.status = RevocationStatus::unknown; break;
    }
    return answer;
}

}  // namespace

Result<Bytes> buildOcspRequest(BytesView certificateDer, BytesView issuerDer, const std::optional<Bytes>& nonce)
{
    ASSIGN_OR_RETURN(const auto certificate, decodeCertificate(certificateDer));
    ASSIGN_OR_RETURN(const auto issuer, decodeCertificate(issuerDer));
    const RequestMessage request(OCSP_REQUEST_new());
    auto id = idOf(certificate, issuer);
    if (!id || OCSP_request_add0_id(request.get(), id.get()) == nullptr)
        return openSslFailure(ErrorCode::internalError, "OCSP_request_add0_id");
    (void)id.release();  // the request owns it now
    if (nonce) {
        auto value = *nonce;
        if (OCSP_request_add1_nonce(request.get(), value.data(), static_cast<int>(value.size())) != 1)
            return openSslFailure(ErrorCode::internalError, "OCSP_request_add1_nonce");
    }
    return encode<i2d_OCSP_REQUEST>(request.get());
}

Result<OcspResponse> parseOcspResponse(BytesView der)
{
    ASSIGN_OR_RETURN(const auto basic, decodeResponse(der));
    const auto count = OCSP_resp_count(basic.get());
    if (count > maxStatements) return failBy("RFC 6960 §4.2.1", mistake, "about too many certificates");
    OcspResponse response;
    const ASN1_OCTET_STRING* keyHash = nullptr;
    const X509_NAME* name = nullptr;
    if (OCSP_resp_get0_id(basic.get(), &keyHash, &name) != 1)
        return failBy("RFC 6960 §4.2.1", mistake, "the responder has no name");
    if (name != nullptr) response.responderName = readName(name);
    if (response.responderName.size() > maxNameAttributes)
        return failBy("RFC 6960 §4.2.1", mistake, "the responder's name has too many attributes");
    if (keyHash != nullptr) response.responderKeyHash = copyOf(keyHash);
    const auto produced = readTime(OCSP_resp_get0_produced_at(basic.get()));
    if (!produced) return failBy("RFC 6960 §4.2.2.1", mistake, "a time is malformed");
    response.producedAt = *produced;
    for (int index = 0; index < count; ++index) {
        auto* single = OCSP_resp_get0(basic.get(), index);
        ASSIGN_OR_RETURN(auto certificate, readCertificateId(OCSP_SINGLERESP_get0_id(single)));
        ASSIGN_OR_RETURN(const auto answer, readAnswer(basic.get(), single));
        response.statements.push_back({std::move(certificate), answer});
    }
    ASSIGN_OR_RETURN(response.nonce, nonceOf(basic.get()));
    const auto* certificates = OCSP_resp_get0_certs(basic.get());
    if (sk_X509_num(certificates) > maxCertificates)
        return failBy("RFC 6960 §4.2.1", mistake, "there are too many certificates");
    for (int index = 0; index < sk_X509_num(certificates); ++index)
        response.certificates.push_back(encode<i2d_X509>(sk_X509_value(certificates, index)));
    return response;
}

Result<void> checkOcspResponse(BytesView response)
{
    RETURN_IF_ERROR(decodeResponse(response));
    return {};
}

Result<OcspAnswer> verifyOcspResponse(BytesView response, const OcspExpectation& expectation)
{
    if (expectation.time < 0 || expectation.time > std::numeric_limits<std::time_t>::max())
        return fail(ErrorCode::invalidRequest, "the time of validation is beyond what this platform can count");
    ASSIGN_OR_RETURN(const auto certificate, decodeCertificate(expectation.certificate));
    ASSIGN_OR_RETURN(const auto issuer, decodeCertificate(expectation.issuer));
    ASSIGN_OR_RETURN(const auto basic, decodeResponse(response));
    RETURN_IF_ERROR(verifyResponder(basic.get(), issuer.get(), expectation.time));
    RETURN_IF_ERROR(checkNonce(basic.get(), expectation.nonce));
    const auto id = idOf(certificate, issuer);
    const auto index = OCSP_resp_find(basic.get(), id.get(), -1);
    if (index < 0) return failBy("RFC 6960 §3.2 (1)", mistake, "the answer is about another certificate");
    ASSIGN_OR_RETURN(const auto answer, readAnswer(basic.get(), OCSP_resp_get0(basic.get(), index)));
    RETURN_IF_ERROR(checkFreshness(answer, expectation));
    return answer;
}

}  // namespace sceau::x509
