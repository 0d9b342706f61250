// SPDX-License-Identifier: Apache-2.0
#include "portal/server/office/lost_key.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/office/handovers.hpp"
#include "portal/server/renewal/issuance.hpp"
#include "shared/x509/cms.hpp"

namespace sceau::office {

namespace {

/// A request that was accepted, as it stands inside one transaction.
struct Matter {
    store::Renewal renewal;
    store::CertificateRecord current;
    std::optional<store::CertificateRecord> issued;
    renewal::Circumstances circumstances;
};

Result<Matter> matterOf(store::Transaction& transaction, const Officer& officer, const std::string& reference)
{
    ASSIGN_OR_RETURN(auto renewal, requestOf(transaction, officer.office, reference));
    if (!renewal) return fail(ErrorCode::renewalUnknown, "no such request in this office");
    ASSIGN_OR_RETURN(auto current, store::certificateById(transaction, renewal->certificateId));
    if (!current) return fail(ErrorCode::internalError, "a request without certificate");
    std::optional<store::CertificateRecord> issued;
    if (renewal->newCertificateId) {
        ASSIGN_OR_RETURN(issued, store::certificateById(transaction, *renewal->newCertificateId));
    }
    renewal::Circumstances circumstances{"officer", std::nullopt};
    if (renewal->outcome == store::Outcome::appointment) {
        ASSIGN_OR_RETURN(const auto handover, handoverOf(transaction, renewal->id));
        circumstances.chip = handover.chip;
    }
    return Matter{std::move(*renewal), std::move(*current), std::move(issued), std::move(circumstances)};
}

/// The PKCS#10 of an accepted request: it came alone to the desk, and signed by the current key from a holder.
Result<Bytes> acceptedRequest(const store::Renewal& renewal)
{
    ASSIGN_OR_RETURN(auto evidence, fromBase64(renewal.request));
    if (renewal.outcome == store::Outcome::appointment) return evidence;
    ASSIGN_OR_RETURN(auto signedData, x509::verifySignedData(evidence));
    return std::move(signedData.content);
}

}  // namespace

Result<store::CertificateRecord> certificateToGiveUp(const renewal::Context& context, const Officer& officer,
                                                     const std::string& reference)
{
    std::optional<Matter> matter;
    {
        ASSIGN_OR_RETURN(auto transaction, context.database.begin());
        ASSIGN_OR_RETURN(matter, matterOf(transaction, officer, reference));
    }
    if (matter->renewal.state == store::RenewalState::installed)
        return fail(ErrorCode::renewalStateInvalid, "the certificate is installed");
    if (matter->issued) return std::move(*matter->issued);
    if (matter->renewal.state != store::RenewalState::issuing)
        return fail(ErrorCode::renewalStateInvalid, "no request was accepted");
    ASSIGN_OR_RETURN(const auto request, acceptedRequest(matter->renewal));
    RETURN_IF_ERROR(
        renewal::makeCertificate(context, matter->renewal, matter->current, request, matter->circumstances));
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto after, matterOf(transaction, officer, reference));
    if (!after.issued) return fail(ErrorCode::internalError, "a certificate was not recorded");
    return std::move(*after.issued);
}

Result<GivenUp> giveUp(store::Transaction& transaction, const renewal::Context& context, const Officer& officer,
                       const std::string& reference)
{
    ASSIGN_OR_RETURN(auto matter, matterOf(transaction, officer, reference));
    auto& renewal = matter.renewal;
    if (renewal.state == store::RenewalState::cancelled) return GivenUp::before;
    if (renewal.state != store::RenewalState::issued || !matter.issued)
        return fail(ErrorCode::renewalStateInvalid, "nothing to give up any more");
    renewal.state = store::RenewalState::cancelled;
    renewal.updatedAt = context.now;
    RETURN_IF_ERROR(store::update(transaction, renewal));
    RETURN_IF_ERROR(audit::append(transaction, {context.now,
                                                "requestGivenUp",
                                                reference,
                                                "officer",
                                                {},
                                                "key=lost serial=" + matter.issued->serialHex,
                                                officer.name}));
    return GivenUp::now;
}

}  // namespace sceau::office
