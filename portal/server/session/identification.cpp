// SPDX-License-Identifier: Apache-2.0
#include "portal/server/session/identification.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/declaration.hpp"
#include "shared/x509/renewal_request.hpp"

namespace sceau::session {

namespace {

/// The record of a certificate that proved its key. What the portal does not know itself is nobody's certificate here,
/// whatever its chain.
Result<store::CertificateRecord> recordOf(store::Database& database, const x509::Certificate& certificate,
                                          const Expectation& expectation)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(auto record, store::certificateByFingerprint(transaction, hexadecimal(certificate.fingerprint)));
    if (!record) return fail(ErrorCode::certificateUnknown, "not in the portal's records");
    if (record->state == store::CertificateState::revoked)
        return fail(ErrorCode::certificateRevoked, "revoked in the records");
    RETURN_IF_ERROR(x509::verifyChain(certificate.der, trustOf(expectation.authorities, expectation.now)));
    return std::move(*record);
}

}  // namespace

x509::Trust trustOf(const std::vector<Bytes>& authorities, std::int64_t now)
{
    x509::Trust trust;
    if (!authorities.empty()) {
        trust.anchors = {authorities.back()};
        trust.intermediates.assign(authorities.begin(), authorities.end() - 1);
    }
    trust.time = now;
    return trust;
}

Result<store::CertificateRecord> identify(store::Database& database, const x509::IdentificationToken& token,
                                          const Expectation& expectation)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::verifyIdentification(token, expectation.origin, expectation.nonce));
    return recordOf(database, certificate, expectation);
}

Result<x509::Certificate> signerOf(BytesView cms, const std::string& statement, const Expectation& expectation)
{
    ASSIGN_OR_RETURN(const auto signedData, x509::verifySignedData(cms));
    const x509::Purpose purpose{std::string(x509::declarationPurpose), expectation.origin};
    if (signedData.attributes.purpose != purpose)
        return fail(ErrorCode::attributesRefused, "not a declaration for this origin");
    const std::string content(signedData.content.begin(), signedData.content.end());
    if (content.find(expectation.nonce) == std::string::npos)
        return fail(ErrorCode::challengeExpired, "the declaration carries another nonce");
    if (statement.empty() || content != x509::declarationContent(statement, expectation.origin, expectation.nonce))
        return fail(ErrorCode::attributesRefused, "the declaration says something else");
    ASSIGN_OR_RETURN(auto certificate, x509::parseCertificate(signedData.signerCertificate));
    if (!certificate.permits(x509::KeyUsage::nonRepudiation) && !certificate.permits(x509::KeyUsage::digitalSignature))
        return fail(ErrorCode::keyUsageForbidden, "the certificate does not sign");
    return certificate;
}

Result<store::CertificateRecord> declared(store::Database& database, BytesView cms, const std::string& statement,
                                          const Expectation& expectation)
{
    ASSIGN_OR_RETURN(const auto certificate, signerOf(cms, statement, expectation));
    return recordOf(database, certificate, expectation);
}

}  // namespace sceau::session
