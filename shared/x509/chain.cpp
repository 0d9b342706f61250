// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/chain.hpp"

#include "shared/x509/algorithm_identifier.hpp"
#include "shared/x509/clause.hpp"
#include "shared/x509/openssl.hpp"

#include <openssl/x509_vfy.h>

#include <ctime>
#include <limits>

namespace sceau::x509 {

namespace {

using StorePtr = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;

/// OpenSSL's level for 112 bits: RSA-2048, P-256, SHA-256 (OpenSSL's manual, SSL_CTX_set_security_level).
constexpr int strengthLevel = 2;

/// A path has at most this many authorities; hostile intermediates must not make us search for ever.
constexpr int maxDepth = 8;

ErrorCode codeOf(int verifyError)
{
    switch (verifyError) {
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED: return ErrorCode::certificateExpired;
    case X509_V_ERR_CERT_REVOKED: return ErrorCode::certificateRevoked;
    default: return ErrorCode::certificateUnknown;
    }
}

unsigned long flagsOf(Revocation revocation)
{
    switch (revocation) {
    case Revocation::notChecked: return 0;
    case Revocation::endEntity: return X509_V_FLAG_CRL_CHECK;
    case Revocation::wholeChain: return X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    }
    return X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
}

int purposeOf(CertificateUse use)
{
    switch (use) {
    case CertificateUse::any: return X509_PURPOSE_ANY;
    case CertificateUse::clientAuth: return X509_PURPOSE_SSL_CLIENT;
    case CertificateUse::serverAuth: return X509_PURPOSE_SSL_SERVER;
    case CertificateUse::emailProtection: return X509_PURPOSE_SMIME_SIGN;
    case CertificateUse::timeStamping: return X509_PURPOSE_TIMESTAMP_SIGN;
    }
    return X509_PURPOSE_ANY;
}

/// The inputs of RFC 5280 §6.1.1 that are about policies.
Result<void> demandPolicies(X509_VERIFY_PARAM* parameters, const std::vector<std::string>& policies)
{
    for (const auto& policy : policies) {
        constexpr int dottedOnly = 1;
        auto* object = OBJ_txt2obj(policy.c_str(), dottedOnly);
        if (object == nullptr) {
            discardErrors();
            return fail(ErrorCode::invalidRequest, "a policy is no object identifier");
        }
        if (X509_VERIFY_PARAM_add0_policy(parameters, object) != 1) {
            ASN1_OBJECT_free(object);
            return openSslFailure(ErrorCode::internalError, "X509_VERIFY_PARAM_add0_policy");
        }
    }
    X509_VERIFY_PARAM_set_flags(parameters, policies.empty() ? X509_V_FLAG_POLICY_CHECK : X509_V_FLAG_EXPLICIT_POLICY);
    return {};
}

/// Whether a list is signed with an algorithm that this project accepts: X509_VERIFY_PARAM_set_auth_level, which judges
/// certificates, leaves lists alone.
bool hasAcceptedAlgorithm(const X509_CRL* crl)
{
    const X509_ALGOR* algorithm = nullptr;
    X509_CRL_get0_signature(crl, nullptr, &algorithm);
    return signatureAlgorithmOf(encode<i2d_X509_ALGOR>(algorithm)).has_value();
}

Result<StorePtr> storeOf(const Trust& trust)
{
    StorePtr store(X509_STORE_new());
    for (const auto& der : trust.anchors) {
        ASSIGN_OR_RETURN(const auto anchor, decodeAuthority(der));
        if (X509_STORE_add_cert(store.get(), anchor.get()) != 1)
            return openSslFailure(ErrorCode::internalError, "X509_STORE_add_cert");
    }
    for (const auto& der : trust.crls) {
        std::string why;
        const auto crl = decode<d2i_X509_CRL, X509_CRL_free>(der, &why);
        if (!crl) return failBy("RFC 5280 §5.1", ErrorCode::certificateInvalid, "a CRL cannot be read" + why);
        if (!hasAcceptedAlgorithm(crl.get())) continue;
        if (X509_STORE_add_crl(store.get(), crl.get()) != 1)
            return openSslFailure(ErrorCode::internalError, "X509_STORE_add_crl");
    }
    return store;
}

Result<CertificatesPtr> stackOf(const std::vector<Bytes>& certificates)
{
    CertificatesPtr stack(sk_X509_new_null());
    for (const auto& der : certificates) {
        ASSIGN_OR_RETURN(auto certificate, decodeAuthority(der));
        if (sk_X509_push(stack.get(), certificate.get()) > 0) (void)certificate.release();  // the stack owns it now
    }
    return stack;
}

}  // namespace

Result<std::vector<Bytes>> verifyChain(BytesView certificateDer, const Trust& trust)
{
    if (trust.time < 0 || trust.time > std::numeric_limits<std::time_t>::max())
        return fail(ErrorCode::invalidRequest, "the time of validation is beyond what this platform can count");
    ASSIGN_OR_RETURN(const auto certificate, decodeCertificate(certificateDer));
    ASSIGN_OR_RETURN(const auto store, storeOf(trust));
    ASSIGN_OR_RETURN(const auto intermediates, stackOf(trust.intermediates));

    const StoreContextPtr context(X509_STORE_CTX_new());
    if (X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), intermediates.get()) != 1)
        return openSslFailure(ErrorCode::internalError, "X509_STORE_CTX_init");
    auto* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, static_cast<std::time_t>(trust.time));
    X509_VERIFY_PARAM_set_auth_level(parameters, strengthLevel);
    X509_VERIFY_PARAM_set_depth(parameters, maxDepth);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | flagsOf(trust.revocation));
    if (trust.use != CertificateUse::any) X509_VERIFY_PARAM_set_purpose(parameters, purposeOf(trust.use));
    if (trust.checkPolicies) RETURN_IF_ERROR(demandPolicies(parameters, trust.policies));

    if (X509_verify_cert(context.get()) != 1) {
        const auto error = X509_STORE_CTX_get_error(context.get());
        const auto depth = X509_STORE_CTX_get_error_depth(context.get());
        discardErrors();
        // An authority that expired or was revoked makes the path untrusted: it is not the holder's certificate that
        // ended.
        return failBy(clauseOfPathError(error), depth == 0 ? codeOf(error) : ErrorCode::certificateUnknown,
                      std::string(X509_verify_cert_error_string(error)) + " at depth " + std::to_string(depth));
    }
    std::vector<Bytes> chain;
    auto* verified = X509_STORE_CTX_get0_chain(context.get());
    for (int index = 0; index < sk_X509_num(verified); ++index)
        chain.push_back(encode<i2d_X509>(sk_X509_value(verified, index)));
    return chain;
}

}  // namespace sceau::x509
