// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/retrieval.hpp"

#include "portal/server/renewal/issuance.hpp"
#include "portal/server/secrets/random.hpp"
#include "portal/server/session/identification.hpp"
#include "shared/x509/declaration.hpp"
#include "shared/x509/renewal_request.hpp"

#include <algorithm>

namespace sceau::renewal {

namespace {

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

/// The last of the checks, and the point of no return: from here on only this very request can become the certificate.
Result<Matter> accept(const Context& context, const std::string& certificateId, const x509::RenewalRequest& request,
                      BytesView cms)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(transaction, certificateId));
    RETURN_IF_ERROR(checkOpen(context, matter));
    if (request.currentCertificate.der != matter.certificate.der)
        return fail(ErrorCode::signerMismatch, "signed with another certificate");
    const auto* product = context.configuration.product(matter.certificate.product);
    if (product == nullptr) return fail(ErrorCode::renewalStateInvalid, "the product is no longer sold");
    RETURN_IF_ERROR(acceptRequest(context, transaction, matter.renewal, *product,
                                  {request.requestDer, request.newPublicKey, request.nonce, cms, "holder"}));
    RETURN_IF_ERROR(transaction.commit());
    return matter;
}

/// Whether it says what the new key declares, in one of our languages and nothing else.
bool isAcknowledgement(const std::string& content, const std::string& serialHex, const std::string& origin,
                       const std::string& nonce)
{
    constexpr std::array<std::string_view, 2> languages{"fr", "en"};
    return std::any_of(languages.begin(), languages.end(), [&](std::string_view language) {
        return content == x509::declarationContent(x509::acknowledgementText(language, serialHex), origin, nonce);
    });
}

}  // namespace

Result<TokenTask> taskOf(store::Transaction& transaction, const store::Renewal& renewal, const config::Product& product,
                         BytesView current)
{
    TokenTask task{renewal.nonce, product.keyType, Bytes(current.begin(), current.end()), false, {}, {}};
    task.accepted = renewal.state != store::RenewalState::registered;
    if (renewal.newCertificateId) {
        ASSIGN_OR_RETURN(const auto issued, store::certificateById(transaction, *renewal.newCertificateId));
        if (issued) {
            task.newCertificate = issued->der;
            task.newSerial = issued->serialHex;
        }
    }
    return task;
}

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
    return taskOf(transaction, matter.renewal, *product, matter.certificate.der);
}

Result<Issued> issue(const Context& context, const std::string& certificateId, BytesView cms)
{
    auto trust = session::trustOf(context.authority.chain(), context.now);
    ASSIGN_OR_RETURN(const auto request, x509::verifyRenewalRequest(cms, trust));
    if (request.purpose.origin != context.configuration.origin)
        return fail(ErrorCode::attributesRefused, "made for another origin");
    ASSIGN_OR_RETURN(const auto matter, accept(context, certificateId, request, cms));
    return makeCertificate(context, matter.renewal, matter.certificate, request.requestDer, {"holder", std::nullopt});
}

Result<void> verifyAcknowledgement(const Context& context, const store::Renewal& renewal,
                                   const store::CertificateRecord& issued, BytesView cms)
{
    ASSIGN_OR_RETURN(const auto signedData, x509::verifySignedData(cms));
    if (signedData.signerCertificate != issued.der) return fail(ErrorCode::signerMismatch, "not signed by the new key");
    const x509::Purpose purpose{std::string(x509::declarationPurpose), context.configuration.origin};
    if (signedData.attributes.purpose != purpose)
        return fail(ErrorCode::attributesRefused, "not an acknowledgement for this origin");
    const std::string content(signedData.content.begin(), signedData.content.end());
    if (content.find(renewal.nonce) == std::string::npos)
        return fail(ErrorCode::challengeExpired, "the acknowledgement carries another nonce");
    if (!isAcknowledgement(content, issued.serialHex, context.configuration.origin, renewal.nonce))
        return fail(ErrorCode::attributesRefused, "the acknowledgement says something else");
    if (issued.state != store::CertificateState::valid)
        return fail(ErrorCode::certificateRevoked, "revoked before it was acknowledged");
    return {};
}

Result<void> acknowledge(const Context& context, const std::string& certificateId, BytesView cms,
                         const Acknowledged& effect)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(transaction, certificateId));
    auto& renewal = matter.renewal;
    if (!renewal.newCertificateId) return fail(ErrorCode::renewalStateInvalid, "nothing was issued");
    ASSIGN_OR_RETURN(const auto issued, store::certificateById(transaction, *renewal.newCertificateId));
    if (!issued) return fail(ErrorCode::signerMismatch, "not signed by the new key");
    RETURN_IF_ERROR(verifyAcknowledgement(context, renewal, *issued, cms));
    if (renewal.state == store::RenewalState::installed) return {};
    renewal.state = store::RenewalState::installed;
    renewal.acknowledgement = toBase64(cms);
    renewal.updatedAt = context.now;
    RETURN_IF_ERROR(store::update(transaction, renewal));
    RETURN_IF_ERROR(
        note(transaction, context, renewal, "holder", "certificateInstalled", "serial=" + issued->serialHex));
    RETURN_IF_ERROR(effect(transaction, renewal, *issued));
    return transaction.commit();
}

Result<void> recordRefusal(const Context& context, const std::string& certificateId, ErrorCode code,
                           std::string_view role, const char* action)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(const auto renewal, store::renewalOf(transaction, certificateId));
    if (!renewal) return {};
    RETURN_IF_ERROR(note(transaction, context, *renewal, role, action, "code=" + std::string(toText(code))));
    return transaction.commit();
}

}  // namespace sceau::renewal
