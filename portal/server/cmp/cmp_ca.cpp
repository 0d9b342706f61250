// SPDX-License-Identifier: Apache-2.0
#include "portal/server/cmp/cmp_ca.hpp"

#include "portal/server/ca/issuer.hpp"
#include "portal/server/ca/request_key.hpp"
#include "portal/server/cmp/exchange.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/log.hpp"

#include <openssl/sha.h>
#include <utility>

namespace sceau::cmp {

namespace {

using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>>;

/// A process that asked and died is waited for that long; longer than any exchange takes.
constexpr std::int64_t takeOverAfter = 300;
constexpr const char* pendingMark = "pending-";

/// Stands for the serial number until the authority has chosen one; random, so that its owner knows it again.
std::string pendingSerial()
{
    return pendingMark + secrets::randomHex(16);
}

/// The same for the same reference: an authority that keeps transactions apart by it answers a repetition as one.
Result<void> setTransaction(OSSL_CMP_CTX* context, const std::string& reference)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(reference.data()), reference.size(), digest.data());
    constexpr int idSize = 16;  // RFC 4210 §5.1.1: 128 bits
    const OctetsPtr id(ASN1_OCTET_STRING_new());
    if (!id || ASN1_OCTET_STRING_set(id.get(), digest.data(), idSize) != 1 ||
        OSSL_CMP_CTX_set1_transactionID(context, id.get()) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "CMP transaction");
    return {};
}

/// Asked by OpenSSL before it sends certConf: 0 accepts, a bit of PKIFailureInfo rejects.
int confirm(OSSL_CMP_CTX* context, X509* certificate, int failInfo, const char** text)
{
    const auto* expected = static_cast<const Expected*>(OSSL_CMP_CTX_get_certConf_cb_arg(context));
    if (failInfo != 0) return failInfo;
    if (const auto checked = check(certificate, *expected); !checked) {
        log::warning("the authority's certificate was rejected", {{"detail", checked.error().detail}});
        *text = "not the certificate that was asked for";
        return 1 << OSSL_CMP_PKIFAILUREINFO_badCertTemplate;
    }
    return 0;
}

std::int64_t unixSeconds(const ASN1_TIME* time)
{
    std::tm fields{};
    return ASN1_TIME_to_tm(time, &fields) == 1 ? static_cast<std::int64_t>(timegm(&fields)) : 0;
}

}  // namespace

struct CmpCa::Identity : Credentials {};

CmpCa::CmpCa(CmpConfiguration configuration, std::unique_ptr<Identity> identity, ca::CertificateRegister& certificates,
             Clock clock)
    : configuration_(std::move(configuration)),
      identity_(std::move(identity)),
      certificates_(certificates),
      clock_(std::move(clock))
{
}

CmpCa::~CmpCa() = default;

Result<std::unique_ptr<CmpCa>> CmpCa::open(const CmpConfiguration& configuration, ca::CertificateRegister& certificates,
                                           Clock clock)
{
    auto identity = std::make_unique<Identity>();
    ASSIGN_OR_RETURN(identity->key, readKeyFile(configuration.registrationKey));
    ASSIGN_OR_RETURN(identity->certificate, readCertificateFile(configuration.registrationCertificate));
    ASSIGN_OR_RETURN(identity->server, readCertificateFile(configuration.serverCertificate));
    ASSIGN_OR_RETURN(identity->issuing, readCertificateFile(configuration.issuingCertificate));
    ASSIGN_OR_RETURN(identity->root, readCertificateFile(configuration.rootCertificate));
    if (X509_check_private_key(identity->certificate.get(), identity->key.get()) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "the CMP key does not belong to its certificate");
    return std::make_unique<CmpCa>(configuration, std::move(identity), certificates, std::move(clock));
}

Result<Bytes> CmpCa::request(const ca::IssueRequest& request) const
{
    ASSIGN_OR_RETURN(const ca::KeyPtr key, ca::requestedKey(request.certificationRequest));
    const auto subject = x509::decode<d2i_X509_NAME, X509_NAME_free>(request.subject);
    const auto p10 = x509::decode<d2i_X509_REQ, X509_REQ_free>(request.certificationRequest);
    if (!subject || !p10) return x509::openSslFailure(ErrorCode::invalidRequest, "CMP request");
    Expected expected{key.get(), subject.get(), identity_->issuing.get()};

    ASSIGN_OR_RETURN(const ContextPtr context, prepare(configuration_, *identity_));
    RETURN_IF_ERROR(setTransaction(context.get(), request.reference));
    if (OSSL_CMP_CTX_set1_p10CSR(context.get(), p10.get()) != 1 ||
        OSSL_CMP_CTX_set_certConf_cb(context.get(), confirm) != 1 ||
        OSSL_CMP_CTX_set_certConf_cb_arg(context.get(), &expected) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "CMP request");
    X509* certificate = OSSL_CMP_exec_P10CR_ses(context.get());
    if (certificate == nullptr) return exchangeFailure(context.get(), "p10cr");
    RETURN_IF_ERROR(check(certificate, expected));  // again: an authority may have granted implicit confirmation
    return x509::encode<i2d_X509>(certificate);
}

Result<ca::IssuedCertificate> CmpCa::issue(const ca::IssueRequest& request)
{
    if (request.reference.empty()) return fail(ErrorCode::invalidRequest, "an issue needs a reference");
    ASSIGN_OR_RETURN(const ca::KeyPtr key, ca::requestedKey(request.certificationRequest));
    RETURN_IF_ERROR(ca::checkStrength(key.get(), request.profile));

    ca::Reservation proposed;
    proposed.reference = request.reference;
    proposed.serialHex = pendingSerial();
    ASSIGN_OR_RETURN(proposed.publicKeyDigest, ca::publicKeyDigest(key.get()));
    proposed.notBefore = clock_();
    ASSIGN_OR_RETURN(ca::Reservation kept, certificates_.reserve(proposed));
    if (kept.publicKeyDigest != proposed.publicKeyDigest)
        return fail(ErrorCode::requestMismatch, "the reference belongs to another key");

    ASSIGN_OR_RETURN(std::optional<Bytes> issued, certificates_.issued(kept.reference));
    if (!issued) {
        const bool isOurs = kept.serialHex == proposed.serialHex;
        if (!isOurs && clock_() < kept.notBefore + takeOverAfter)
            return fail(ErrorCode::busy, "the authority is being asked for this reference");
        ASSIGN_OR_RETURN(const Bytes received, this->request(request));
        ASSIGN_OR_RETURN(const ca::CertificatePtr certificate, x509::decodeCertificate(received));
        ASSIGN_OR_RETURN(kept.issuer, ca::issuerOf(received));
        kept.serialHex = ca::serialToHex(X509_get0_serialNumber(certificate.get()));
        kept.notBefore = unixSeconds(X509_get0_notBefore(certificate.get()));
        kept.notAfter = unixSeconds(X509_get0_notAfter(certificate.get()));
        ASSIGN_OR_RETURN(issued, certificates_.record(kept, received));
    }
    ASSIGN_OR_RETURN(const ca::CertificatePtr certificate, x509::decodeCertificate(*issued));
    return ca::IssuedCertificate{std::move(*issued), chain(),
                                 ca::serialToHex(X509_get0_serialNumber(certificate.get()))};
}

Result<void> CmpCa::revoke(const ca::Revocation& revocation)
{
    ASSIGN_OR_RETURN(const ca::CertificatePtr certificate, x509::decodeCertificate(revocation.certificate));
    ASSIGN_OR_RETURN(const ContextPtr context, prepare(configuration_, *identity_));
    if (OSSL_CMP_CTX_set1_oldCert(context.get(), certificate.get()) != 1 ||
        OSSL_CMP_CTX_set_option(context.get(), OSSL_CMP_OPT_REVOCATION_REASON, static_cast<int>(revocation.reason)) !=
            1)
        return x509::openSslFailure(ErrorCode::internalError, "CMP revocation");
    if (OSSL_CMP_exec_RR_ses(context.get()) != 1) return exchangeFailure(context.get(), "rr");
    return {};
}

std::vector<Bytes> CmpCa::chain() const
{
    return {x509::encode<i2d_X509>(identity_->issuing.get()), x509::encode<i2d_X509>(identity_->root.get())};
}

}  // namespace sceau::cmp
