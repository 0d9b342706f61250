// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/certificate_draft.hpp"
#include "shared/base/hexadecimal.hpp"

#include <openssl/rand.h>
#include <array>

namespace sceau::ca {

namespace {

Result<void> setTimes(X509* certificate, std::int64_t notBefore, std::int64_t notAfter)
{
    // RFC 5280 §4.1.2.5: UTCTime up to 2049, GeneralizedTime from 2050 on; ASN1_TIME_set does exactly that.
    if (ASN1_TIME_set(X509_getm_notBefore(certificate), notBefore) == nullptr ||
        ASN1_TIME_set(X509_getm_notAfter(certificate), notAfter) == nullptr)
        return x509::openSslFailure(ErrorCode::internalError, "ASN1_TIME_set");
    return {};
}

}  // namespace

Result<std::string> unpredictableSerial()
{
    std::array<unsigned char, 18> bytes{};
    do {
        if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
            return x509::openSslFailure(ErrorCode::internalError, "RAND_bytes");
        bytes[0] &= 0x7F;
    } while (bytes[0] == 0);  // a leading zero would shorten the number
    return hexadecimal(bytes);
}

Result<CertificatePtr> sign(const CertificateDraft& draft, const X509* issuer, EVP_PKEY* issuerKey)
{
    CertificatePtr certificate(X509_new());
    ASSIGN_OR_RETURN(const IntegerPtr serial, serialFromHex(draft.serialHex));
    const auto subject = x509::decode<d2i_X509_NAME, X509_NAME_free>(draft.subject);
    if (!certificate || !subject) return x509::openSslFailure(ErrorCode::internalError, "certificate");

    const X509_NAME* issuerName = issuer == nullptr ? subject.get() : X509_get_subject_name(issuer);
    if (X509_set_version(certificate.get(), 2) != 1 || X509_set_serialNumber(certificate.get(), serial.get()) != 1 ||
        X509_set_issuer_name(certificate.get(), issuerName) != 1 ||
        X509_set_subject_name(certificate.get(), subject.get()) != 1 ||
        X509_set_pubkey(certificate.get(), draft.publicKey) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "certificate");
    RETURN_IF_ERROR(setTimes(certificate.get(), draft.notBefore, draft.notAfter));

    RETURN_IF_ERROR(
        addExtension(certificate.get(), authorityKeyIdentifier(issuer == nullptr ? certificate.get() : issuer)));
    RETURN_IF_ERROR(addExtension(certificate.get(), subjectKeyIdentifier(certificate.get())));
    for (const auto& extension : draft.extensions) RETURN_IF_ERROR(addExtension(certificate.get(), extension));
    if (X509_sign(certificate.get(), issuerKey, EVP_sha256()) == 0)
        return x509::openSslFailure(ErrorCode::internalError, "X509_sign");
    return certificate;
}

}  // namespace sceau::ca
