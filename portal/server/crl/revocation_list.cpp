// SPDX-License-Identifier: Apache-2.0
#include "portal/server/crl/revocation_list.hpp"

#include "portal/server/ca/extensions.hpp"
#include "portal/server/ca/openssl.hpp"
#include "shared/x509/der.hpp"

#include <openssl/asn1.h>
#include <openssl/x509v3.h>

namespace sceau::crl {

namespace {

using EntryPtr = std::unique_ptr<X509_REVOKED, FreeWith<X509_REVOKED_free>>;
using EnumeratedPtr = std::unique_ptr<ASN1_ENUMERATED, FreeWith<ASN1_ENUMERATED_free>>;

Result<void> addReason(X509_REVOKED* entry, ca::RevocationReason reason)
{
    const EnumeratedPtr value(ASN1_ENUMERATED_new());
    constexpr int notCritical = 0;
    if (!value || ASN1_ENUMERATED_set(value.get(), static_cast<long>(reason)) != 1 ||
        X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, value.get(), notCritical, 0) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "CRL entry reason");
    return {};
}

Result<EntryPtr> makeEntry(const Entry& revoked)
{
    EntryPtr entry(X509_REVOKED_new());
    ASSIGN_OR_RETURN(const ca::IntegerPtr serial, ca::serialFromHex(revoked.serialHex));
    const ca::TimePtr date(ASN1_TIME_set(nullptr, revoked.revokedAt));
    if (!entry || !date || X509_REVOKED_set_serialNumber(entry.get(), serial.get()) != 1 ||
        X509_REVOKED_set_revocationDate(entry.get(), date.get()) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "CRL entry");
    if (revoked.reason && *revoked.reason != ca::RevocationReason::unspecified)
        RETURN_IF_ERROR(addReason(entry.get(), *revoked.reason));
    return entry;
}

Result<void> addExtension(X509_CRL* list, const ca::Extension& extension)
{
    ASSIGN_OR_RETURN(const ca::ExtensionPtr made, ca::makeExtension(extension));
    if (X509_CRL_add_ext(list, made.get(), -1) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "CRL extension");
    return {};
}

/// The CRL number, or the critical delta CRL indicator.
Result<void> addNumber(X509_CRL* list, int extension, std::uint64_t number)
{
    const ca::IntegerPtr value(ASN1_INTEGER_new());
    const int critical = extension == NID_delta_crl ? 1 : 0;
    if (!value || ASN1_INTEGER_set_uint64(value.get(), number) != 1 ||
        X509_CRL_add1_ext_i2d(list, extension, value.get(), critical, 0) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "CRL number");
    return {};
}

/// ExpiredCertsOnCRL (X.509 §9.5.2.8): certificates that expired since this moment are still listed.
Result<ca::Extension> expiredSince(const ASN1_TIME* moment)
{
    const std::unique_ptr<ASN1_GENERALIZEDTIME, FreeWith<ASN1_GENERALIZEDTIME_free>> time(
        ASN1_TIME_to_generalizedtime(moment, nullptr));
    if (!time) return x509::openSslFailure(ErrorCode::internalError, "ASN1_TIME_to_generalizedtime");
    constexpr std::uint8_t generalizedTimeTag = 0x18;
    return ca::Extension{"2.5.29.60", ca::Critical::no,
                         x509::der::element(generalizedTimeTag, x509::bytesOf(time.get()))};
}

Result<Bytes> make(const ca::Signer& issuer, const Contents& contents, const std::string& deltaUrl)
{
    const x509::CrlPtr list(X509_CRL_new());
    const ca::TimePtr thisUpdate(ASN1_TIME_set(nullptr, contents.thisUpdate));
    const ca::TimePtr nextUpdate(ASN1_TIME_set(nullptr, contents.nextUpdate));
    if (!list || !thisUpdate || !nextUpdate || X509_CRL_set_version(list.get(), 1) != 1 ||
        X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.certificate.get())) != 1 ||
        X509_CRL_set1_lastUpdate(list.get(), thisUpdate.get()) != 1 ||
        X509_CRL_set1_nextUpdate(list.get(), nextUpdate.get()) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "CRL");

    for (const auto& revoked : contents.entries) {
        ASSIGN_OR_RETURN(EntryPtr entry, makeEntry(revoked));
        if (X509_CRL_add0_revoked(list.get(), entry.get()) != 1)
            return x509::openSslFailure(ErrorCode::internalError, "X509_CRL_add0_revoked");
        static_cast<void>(entry.release());  // the list owns it now
    }
    X509_CRL_sort(list.get());
    RETURN_IF_ERROR(addExtension(list.get(), ca::authorityKeyIdentifier(issuer.certificate.get())));
    RETURN_IF_ERROR(addNumber(list.get(), NID_crl_number, contents.number));
    if (contents.base) RETURN_IF_ERROR(addNumber(list.get(), NID_delta_crl, *contents.base));
    if (contents.hasDelta) RETURN_IF_ERROR(addExtension(list.get(), ca::freshestCrl(deltaUrl)));
    ASSIGN_OR_RETURN(const ca::Extension expired, expiredSince(X509_get0_notBefore(issuer.certificate.get())));
    RETURN_IF_ERROR(addExtension(list.get(), expired));
    if (X509_CRL_sign(list.get(), issuer.key.get(), EVP_sha256()) == 0)
        return x509::openSslFailure(ErrorCode::internalError, "X509_CRL_sign");
    return x509::encode<i2d_X509_CRL>(list.get());
}

}  // namespace

Result<Bytes> makeIssuingList(const ca::Authority& authority, const Contents& contents)
{
    return make(authority.signers().issuing, contents, authority.publicationUrl() + ca::issuingDeltaPath);
}

Result<Bytes> makeRootList(const ca::Authority& authority, const Contents& contents)
{
    return make(authority.signers().root, contents, "");
}

}  // namespace sceau::crl
