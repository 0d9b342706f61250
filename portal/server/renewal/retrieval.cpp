// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/retrieval.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/renewal/profile.hpp"
#include "portal/server/secrets/random.hpp"
#include "portal/server/session/hexadecimal.hpp"
#include "portal/server/session/identification.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/renewal_request.hpp"

#include <algorithm>

namespace sceau::renewal {

namespace {

Result<void> note(store::Transaction& transaction, const Context& context, const store::Renewal& renewal,
                  const char* action, std::string details)
{
    return audit::append(transaction, {.at = context.now,
                                       .action = action,
                                       .subject = renewal.reference,
                                       .actorRole = "holder",
                                       .evidence = {},
                                       .details = std::move(details),
                                       .personal = {}});
}

/// A renewal with the certificate it renews, as they stand inside one transaction.
struct Matter {
    store::Renewal renewal;
    store::CertificateRecord certificate;
};

Result<Matter> matterOf(store::Transaction& transaction, const std::string& certificateId)
{
    ASSIGN_OR_RETURN(auto renewal, store::renewalOf(transaction, certificateId));
    ASSIGN_OR_RETURN(auto certificate, store::certificateById(transaction, certificateId));
    if (!renewal || !certificate) return fail(ErrorCode::renewalStateInvalid, "no renewal of this certificate");
    if (renewal->outcome != store::Outcome::onToken)
        return fail(ErrorCode::renewalStateInvalid, "not to be made on this token");
    return Matter{std::move(*renewal), std::move(*certificate)};
}

Result<void> checkOpen(const Context& context, const Matter& matter)
{
    if (matter.renewal.answeredUntil < context.now)
        return fail(ErrorCode::sessionExpired, "the answers have to be given again");
    switch (matter.renewal.state) {
    case store::RenewalState::registered:
    case store::RenewalState::issuing:
    case store::RenewalState::issued: break;
    case store::RenewalState::draft:
    case store::RenewalState::installed:
    case store::RenewalState::cancelled: return fail(ErrorCode::renewalStateInvalid, "nothing to issue");
    }
    if (matter.certificate.state != store::CertificateState::valid)
        return fail(ErrorCode::certificateRevoked, "revoked since the request was registered");
    return {};
}

Result<void> checkKeyType(const std::string& keyType, const config::Product& product)
{
    const bool curve = keyType == "P-256" || keyType == "P-384" || keyType == "P-521";
    const bool rsa = keyType.starts_with("RSA-") && std::atoll(keyType.c_str() + 4) >= product.minimumRsaBits;
    if (!curve && !rsa) return fail(ErrorCode::keyTypeUnsupported, "the new key is " + keyType);
    return {};
}

/// The last of the checks, and the point of no return: from here on only this very request can become the certificate.
Result<store::Renewal> accept(const Context& context, const std::string& certificateId,
                              const x509::RenewalRequest& request, BytesView cms)
{
    ASSIGN_OR_RETURN(const auto requestDigest, x509::digest(x509::HashAlgorithm::sha256, request.requestDer));
    ASSIGN_OR_RETURN(const auto keyDigest, x509::digest(x509::HashAlgorithm::sha256, request.newPublicKey));
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(transaction, certificateId));
    RETURN_IF_ERROR(checkOpen(context, matter));
    if (request.currentCertificate.der != matter.certificate.der)
        return fail(ErrorCode::signerMismatch, "signed with another certificate");
    auto& renewal = matter.renewal;
    if (renewal.state != store::RenewalState::registered) {
        if (renewal.requestDigest != session::hexadecimal(requestDigest))
            return fail(ErrorCode::renewalStateInvalid, "another request was accepted before");
        return std::move(renewal);
    }
    if (renewal.nonce.empty() || !secrets::equal(request.nonce, renewal.nonce))
        return fail(ErrorCode::challengeExpired, "not the nonce of this renewal");
    const auto* product = context.configuration.product(matter.certificate.product);
    if (product == nullptr) return fail(ErrorCode::renewalStateInvalid, "the product is no longer sold");
    RETURN_IF_ERROR(checkKeyType(request.newKeyType, *product));
    ASSIGN_OR_RETURN(const bool newKey,
                     store::claimKey(transaction, session::hexadecimal(keyDigest), renewal.reference));
    if (!newKey) return fail(ErrorCode::keyReused, "the key was seen before");
    renewal.state = store::RenewalState::issuing;
    renewal.requestDigest = session::hexadecimal(requestDigest);
    renewal.request = toBase64(cms);
    renewal.updatedAt = context.now;
    RETURN_IF_ERROR(store::update(transaction, renewal));
    RETURN_IF_ERROR(note(transaction, context, renewal, "requestAccepted", "request=" + renewal.requestDigest));
    RETURN_IF_ERROR(transaction.commit());
    return std::move(renewal);
}

/// What is recorded of the certificate that was just made: the old record's circumstances, the new certificate's facts.
Result<store::CertificateRecord> successor(const store::CertificateRecord& old, const store::Renewal& renewal,
                                           const ca::IssuedCertificate& issued)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(issued.certificate));
    ASSIGN_OR_RETURN(const auto keyDigest, x509::digest(x509::HashAlgorithm::sha256, certificate.publicKey));
    auto record = old;
    record.id = secrets::randomHex(16);
    record.reference = renewal.reference;
    record.serialHex = certificate.serialHex;
    record.fingerprint = session::hexadecimal(certificate.fingerprint);
    record.keyDigest = session::hexadecimal(keyDigest);
    record.der = issued.certificate;
    record.notBefore = certificate.notBefore;
    record.notAfter = certificate.notAfter;
    record.renewalsDone = old.renewalsDone + 1;
    record.predecessor = old.id;
    record.secrets = renewal.secrets;
    return record;
}

Result<Issued> record(const Context& context, const std::string& certificateId, const ca::IssuedCertificate& issued)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(transaction, certificateId));
    auto& renewal = matter.renewal;
    if (renewal.state == store::RenewalState::issuing) {
        ASSIGN_OR_RETURN(const auto certificate, successor(matter.certificate, renewal, issued));
        RETURN_IF_ERROR(store::insert(transaction, certificate));
        if (renewal.email != "")
            RETURN_IF_ERROR(
                transaction.execute("UPDATE holder SET email = :p2 WHERE id = :p1", {renewal.holderId, renewal.email}));
        renewal.state = store::RenewalState::issued;
        renewal.newCertificateId = certificate.id;
        renewal.nonce = secrets::randomBase64(32);
        renewal.updatedAt = context.now;
        RETURN_IF_ERROR(store::update(transaction, renewal));
        RETURN_IF_ERROR(note(transaction, context, renewal, "certificateIssued", "serial=" + certificate.serialHex));
        RETURN_IF_ERROR(transaction.commit());
    }
    return Issued{issued.certificate, issued.chain, renewal.nonce};
}

}  // namespace

Result<TokenTask> beginOnToken(const Context& context, const std::string& certificateId)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(transaction, certificateId));
    RETURN_IF_ERROR(checkOpen(context, matter));
    const auto* product = context.configuration.product(matter.certificate.product);
    if (product == nullptr) return fail(ErrorCode::renewalStateInvalid, "the product is no longer sold");
    if (matter.renewal.nonce.empty()) {
        matter.renewal.nonce = secrets::randomBase64(32);
        RETURN_IF_ERROR(store::update(transaction, matter.renewal));
        RETURN_IF_ERROR(transaction.commit());
    }
    return TokenTask{matter.renewal.nonce, product->keyType, matter.certificate.der};
}

Result<Issued> issue(const Context& context, const std::string& certificateId, BytesView cms)
{
    auto trust = session::trustOf(context.authority.chain(), context.now);
    ASSIGN_OR_RETURN(const auto request, x509::verifyRenewalRequest(cms, trust));
    if (request.purpose.origin != context.configuration.origin)
        return fail(ErrorCode::attributesRefused, "made for another origin");
    ASSIGN_OR_RETURN(const auto renewal, accept(context, certificateId, request, cms));

    const auto& current = request.currentCertificate;
    ASSIGN_OR_RETURN(const auto profile, profileOf(context, certificateId));
    ASSIGN_OR_RETURN(const auto issued, context.authority.issue({.reference = renewal.reference,
                                                                 .certificationRequest = request.requestDer,
                                                                 .subject = current.subjectDer,
                                                                 .email = emailOf(current, renewal),
                                                                 .profile = profile,
                                                                 .notAfter = {}}));
    return record(context, certificateId, issued);
}

Result<void> acknowledge(const Context& context, const std::string& certificateId, BytesView cms,
                         const Acknowledged& effect)
{
    ASSIGN_OR_RETURN(const auto signedData, x509::verifySignedData(cms));
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(transaction, certificateId));
    auto& renewal = matter.renewal;
    if (!renewal.newCertificateId) return fail(ErrorCode::renewalStateInvalid, "nothing was issued");
    ASSIGN_OR_RETURN(const auto issued, store::certificateById(transaction, *renewal.newCertificateId));
    if (!issued || signedData.signerCertificate != issued->der)
        return fail(ErrorCode::signerMismatch, "not signed by the new key");
    const x509::Purpose purpose{std::string(x509::declarationPurpose), context.configuration.origin};
    if (signedData.attributes.purpose != purpose)
        return fail(ErrorCode::attributesRefused, "not an acknowledgement for this origin");
    const std::string content(signedData.content.begin(), signedData.content.end());
    if (content.find(renewal.nonce) == std::string::npos)
        return fail(ErrorCode::challengeExpired, "the acknowledgement carries another nonce");
    if (renewal.state == store::RenewalState::installed) return {};
    renewal.state = store::RenewalState::installed;
    renewal.acknowledgement = toBase64(cms);
    renewal.updatedAt = context.now;
    RETURN_IF_ERROR(store::update(transaction, renewal));
    RETURN_IF_ERROR(note(transaction, context, renewal, "certificateInstalled", "serial=" + issued->serialHex));
    RETURN_IF_ERROR(effect(transaction, renewal, *issued));
    return transaction.commit();
}

Result<void> recordRefusal(const Context& context, const std::string& certificateId, ErrorCode code)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(const auto renewal, store::renewalOf(transaction, certificateId));
    if (!renewal) return {};
    RETURN_IF_ERROR(note(transaction, context, *renewal, "requestRefused", "code=" + std::string(toText(code))));
    return transaction.commit();
}

}  // namespace sceau::renewal
