// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/issuance.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/renewal/profile.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/certificate.hpp"
#include "shared/x509/digest.hpp"

namespace sceau::renewal {

namespace {

/// What is recorded of the certificate that was just made: the old record's circumstances, the new certificate's facts.
Result<store::CertificateRecord> successor(const store::CertificateRecord& old, const store::Renewal& renewal,
                                           const ca::IssuedCertificate& issued, const Circumstances& circumstances)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(issued.certificate));
    ASSIGN_OR_RETURN(const auto keyDigest, x509::digest(x509::HashAlgorithm::sha256, certificate.publicKey));
    auto record = old;
    record.id = secrets::randomHex(16);
    record.reference = renewal.reference;
    record.serialHex = certificate.serialHex;
    record.fingerprint = hexadecimal(certificate.fingerprint);
    record.keyDigest = hexadecimal(keyDigest);
    record.der = issued.certificate;
    record.notBefore = certificate.notBefore;
    record.notAfter = certificate.notAfter;
    record.renewalsDone = old.renewalsDone + 1;
    if (circumstances.chip) {
        record.chip = *circumstances.chip;
        record.renewalsDone = 0;  // the holder was met in person
    }
    record.predecessor = old.id;
    record.secrets = renewal.secrets;
    return record;
}

Result<Issued> recordIssued(const Context& context, const std::string& renewalId, const ca::IssuedCertificate& issued,
                            const Circumstances& circumstances)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto renewal, store::renewalById(transaction, renewalId));
    if (!renewal || renewal->state == store::RenewalState::cancelled)
        return fail(ErrorCode::renewalStateInvalid, "the request was given up");
    if (renewal->state == store::RenewalState::issuing) {
        ASSIGN_OR_RETURN(const auto old, store::certificateById(transaction, renewal->certificateId));
        if (!old) return fail(ErrorCode::internalError, "a request without certificate");
        ASSIGN_OR_RETURN(const auto certificate, successor(*old, *renewal, issued, circumstances));
        RETURN_IF_ERROR(store::insert(transaction, certificate, context.now));
        if (!renewal->email.empty())
            RETURN_IF_ERROR(transaction.execute("UPDATE holder SET email = :p2 WHERE id = :p1",
                                                {renewal->holderId, renewal->email}));
        renewal->state = store::RenewalState::issued;
        renewal->newCertificateId = certificate.id;
        renewal->nonce = secrets::randomBase64(32);
        renewal->updatedAt = context.now;
        RETURN_IF_ERROR(store::update(transaction, *renewal));
        RETURN_IF_ERROR(note(transaction, context, *renewal, circumstances.issuer, "certificateIssued",
                             "serial=" + certificate.serialHex));
        RETURN_IF_ERROR(transaction.commit());
    }
    return Issued{issued.certificate, issued.chain, renewal->nonce};
}

}  // namespace

Result<Bytes> requestFrom(const std::string& text)
{
    const auto header = text.find("CERTIFICATE REQUEST-----");
    if (header == std::string::npos) return Bytes(text.begin(), text.end());
    const auto begin = text.find('\n', header);
    const auto end = text.find("-----END", header);
    if (begin == std::string::npos || end == std::string::npos || end < begin)
        return fail(ErrorCode::requestInvalid, "a PEM block has no end");
    std::string base64;
    for (const auto character : text.substr(begin, end - begin))
        if (character != '\n' && character != '\r') base64 += character;
    auto der = fromBase64(base64);
    if (!der) return fail(ErrorCode::requestInvalid, "a PEM block is not base64");
    return der;
}

Result<void> note(store::Transaction& transaction, const Context& context, const store::Renewal& renewal,
                  std::string_view role, const char* action, std::string details)
{
    return audit::append(transaction, {.at = context.now,
                                       .action = action,
                                       .subject = renewal.reference,
                                       .actorRole = std::string(role),
                                       .evidence = {},
                                       .details = std::move(details),
                                       .personal = {}});
}

Result<void> acceptRequest(const Context& context, store::Transaction& transaction, store::Renewal& renewal,
                           const config::Product& product, const NewRequest& request)
{
    ASSIGN_OR_RETURN(const auto requestDigest, x509::digest(x509::HashAlgorithm::sha256, request.requestDer));
    ASSIGN_OR_RETURN(const auto keyDigest, x509::digest(x509::HashAlgorithm::sha256, request.newPublicKey));
    if (renewal.state == store::RenewalState::cancelled)
        return fail(ErrorCode::renewalStateInvalid, "the request was given up");
    if (renewal.state != store::RenewalState::registered) {
        if (renewal.requestDigest != hexadecimal(requestDigest))
            return fail(ErrorCode::renewalStateInvalid, "another request was accepted before");
        return {};
    }
    if (renewal.nonce.empty() || !secrets::equal(request.nonce, renewal.nonce))
        return fail(ErrorCode::challengeExpired, "not the nonce of this renewal");
    // An accepted request is never given up: what the authority would refuse must not become one.
    RETURN_IF_ERROR(ca::checkRequestedKey(request.requestDer, profileOf(product)));
    ASSIGN_OR_RETURN(const bool newKey, store::claimKey(transaction, hexadecimal(keyDigest), renewal.reference));
    if (!newKey) return fail(ErrorCode::keyReused, "the key was seen before");
    renewal.state = store::RenewalState::issuing;
    renewal.requestDigest = hexadecimal(requestDigest);
    renewal.request = toBase64(request.evidence);
    renewal.updatedAt = context.now;
    RETURN_IF_ERROR(store::update(transaction, renewal));
    return note(transaction, context, renewal, request.acceptor, "requestAccepted", "request=" + renewal.requestDigest);
}

Result<Issued> makeCertificate(const Context& context, const store::Renewal& accepted,
                               const store::CertificateRecord& current, const Bytes& requestDer,
                               const Circumstances& circumstances)
{
    const auto* product = context.configuration.product(current.product);
    if (product == nullptr) return fail(ErrorCode::renewalStateInvalid, "the product is no longer sold");
    ASSIGN_OR_RETURN(const auto old, x509::parseCertificate(current.der));
    ASSIGN_OR_RETURN(const auto issued, context.authority.issue({.reference = accepted.reference,
                                                                 .certificationRequest = requestDer,
                                                                 .subject = old.subjectDer,
                                                                 .email = emailOf(old, accepted),
                                                                 .profile = profileOf(*product),
                                                                 .notAfter = {}}));
    return recordIssued(context, accepted.id, issued, circumstances);
}

}  // namespace sceau::renewal
