// SPDX-License-Identifier: Apache-2.0
#include "portal/server/office/desk.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/renewal/decision.hpp"
#include "portal/server/renewal/draft.hpp"
#include "portal/server/renewal/issuance.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/codes.hpp"
#include "shared/x509/request.hpp"

namespace sceau::office {

namespace {

/// A request of the officer's office with all that belongs to it, as it stands inside one transaction.
struct Matter {
    store::Renewal renewal;
    store::CertificateRecord certificate;
    Handover handover;
    const config::Product* product = nullptr;
};

Result<Matter> matterOf(const renewal::Context& context, store::Transaction& transaction, const Officer& officer,
                        const std::string& reference)
{
    ASSIGN_OR_RETURN(auto renewal, requestOf(transaction, officer.office, reference));
    if (!renewal) return fail(ErrorCode::renewalUnknown, "no such request in this office");
    ASSIGN_OR_RETURN(auto certificate, store::certificateById(transaction, renewal->certificateId));
    if (!certificate) return fail(ErrorCode::internalError, "a request without certificate");
    ASSIGN_OR_RETURN(auto handover, handoverOf(transaction, renewal->id));
    const auto* product = context.configuration.product(certificate->product);
    if (product == nullptr) return fail(ErrorCode::renewalStateInvalid, "the product is no longer sold");
    return Matter{std::move(*renewal), std::move(*certificate), std::move(handover), product};
}

Result<void> note(store::Transaction& transaction, const renewal::Context& context, const Officer& officer,
                  const std::string& reference, const char* action, std::string details)
{
    return audit::append(transaction,
                         {context.now, action, reference, "officer", {}, std::move(details), officer.name});
}

/// An appointment whose checks were done and are still fresh.
Result<void> requireChecked(const renewal::Context& context, const Matter& matter)
{
    if (matter.renewal.outcome != store::Outcome::appointment)
        return fail(ErrorCode::renewalStateInvalid, "not to be handed over at an office");
    if (!matter.handover.checkedAt || *matter.handover.checkedAt + renewal::answeredSeconds < context.now)
        return fail(ErrorCode::renewalStateInvalid, "identity, code and answers were not checked just now");
    if (matter.certificate.state != store::CertificateState::valid)
        return fail(ErrorCode::certificateRevoked, "revoked since the request was registered");
    return {};
}

}  // namespace

Result<void> setAppointment(const renewal::Context& context, const Officer& officer, const std::string& reference,
                            std::optional<std::int64_t> at)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(context, transaction, officer, reference));
    matter.handover.appointmentAt = at;
    RETURN_IF_ERROR(save(transaction, matter.handover));
    RETURN_IF_ERROR(note(transaction, context, officer, reference, "appointmentSet",
                         at ? "at=" + std::to_string(*at) : "cancelled"));
    return transaction.commit();
}

Result<void> decide(const renewal::Context& context, const Officer& officer, const std::string& reference,
                    store::Outcome outcome, const Decided& effect)
{
    if (outcome == store::Outcome::support) return fail(ErrorCode::invalidRequest, "that decides nothing");
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(context, transaction, officer, reference));
    auto& renewal = matter.renewal;
    if (renewal.outcome == outcome) return {};
    if (renewal.outcome != store::Outcome::support || renewal.state != store::RenewalState::registered)
        return fail(ErrorCode::renewalStateInvalid, "the request waits for no decision");
    renewal.outcome = outcome;
    renewal.updatedAt = context.now;
    std::string code;
    if (outcome == store::Outcome::appointment) {
        code = rules::drawCode(rules::withdrawalCode, secrets::randomByte);
        renewal.withdrawalHash = renewal::withdrawalMac(context.pepper, renewal.id, code);
    }
    RETURN_IF_ERROR(store::update(transaction, renewal));
    RETURN_IF_ERROR(note(transaction, context, officer, reference, "supportDecided",
                         "outcome=" + std::string(store::toText(outcome))));
    RETURN_IF_ERROR(effect(transaction, renewal, code));
    return transaction.commit();
}

Result<void> recordToken(const renewal::Context& context, const Officer& officer, const std::string& reference,
                         const store::Chip& chip, const Effect& effect)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(context, transaction, officer, reference));
    RETURN_IF_ERROR(requireChecked(context, matter));
    if (matter.renewal.state != store::RenewalState::registered)
        return fail(ErrorCode::renewalStateInvalid, "a certificate was asked for already");
    auto onNewToken = matter.certificate;
    onNewToken.chip = chip;
    const auto decision = renewal::decide(context.configuration, onNewToken, context.now);
    if (decision.support != renewal::SupportStatus::qualified)
        return fail(ErrorCode::tokenUnusable, std::string(decision.supportVerdict.code));
    const bool another = matter.handover.chip.model != chip.model || matter.handover.chip.maker != chip.maker;
    matter.handover.chip = chip;
    RETURN_IF_ERROR(save(transaction, matter.handover));
    RETURN_IF_ERROR(note(transaction, context, officer, reference, "tokenRecorded",
                         "maker=" + chip.maker + " model=" + chip.model + " serial=" + chip.serial));
    if (another) RETURN_IF_ERROR(effect(transaction));
    return transaction.commit();
}

Result<renewal::TokenTask> begin(const renewal::Context& context, const Officer& officer, const std::string& reference)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(context, transaction, officer, reference));
    RETURN_IF_ERROR(requireChecked(context, matter));
    if (matter.handover.chip.serial.empty())
        return fail(ErrorCode::renewalStateInvalid, "the new token was not recorded");
    if (matter.renewal.nonce.empty()) {
        matter.renewal.nonce = secrets::randomBase64(32);
        RETURN_IF_ERROR(store::update(transaction, matter.renewal));
        RETURN_IF_ERROR(transaction.commit());
    }
    return renewal::taskOf(transaction, matter.renewal, *matter.product, matter.certificate.der);
}

Result<renewal::Issued> issue(const renewal::Context& context, const Officer& officer, const std::string& reference,
                              BytesView request)
{
    ASSIGN_OR_RETURN(const auto parsed, x509::parseRequest(request));
    std::optional<Matter> matter;
    {
        ASSIGN_OR_RETURN(auto transaction, context.database.begin());
        ASSIGN_OR_RETURN(matter, matterOf(context, transaction, officer, reference));
        RETURN_IF_ERROR(requireChecked(context, *matter));
        if (matter->handover.chip.serial.empty())
            return fail(ErrorCode::renewalStateInvalid, "the new token was not recorded");
        RETURN_IF_ERROR(renewal::acceptRequest(
            context, transaction, matter->renewal, *matter->product,
            {request, parsed.info.publicKey, parsed.info.challengePassword.value_or(""), request, "officer"}));
        RETURN_IF_ERROR(transaction.commit());
    }
    return renewal::makeCertificate(context, matter->renewal, matter->certificate,
                                    Bytes(request.begin(), request.end()), {"officer", matter->handover.chip});
}

Result<void> acknowledge(const renewal::Context& context, const Officer& officer, const std::string& reference,
                         BytesView cms)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(context, transaction, officer, reference));
    auto& renewal = matter.renewal;
    if (renewal.outcome != store::Outcome::appointment || renewal.state != store::RenewalState::issued ||
        !renewal.newCertificateId)
        return fail(ErrorCode::renewalStateInvalid, "nothing was issued");
    ASSIGN_OR_RETURN(const auto issued, store::certificateById(transaction, *renewal.newCertificateId));
    if (!issued) return fail(ErrorCode::internalError, "the new certificate is gone");
    RETURN_IF_ERROR(renewal::verifyAcknowledgement(context, renewal, *issued, cms));
    if (!renewal.acknowledgement.empty()) return {};
    renewal.acknowledgement = toBase64(cms);
    renewal.updatedAt = context.now;
    RETURN_IF_ERROR(store::update(transaction, renewal));
    RETURN_IF_ERROR(note(transaction, context, officer, reference, "certificateInstalled",
                         "serial=" + issued->serialHex + " chip=" + matter.handover.chip.serial));
    return transaction.commit();
}

Result<void> finish(const renewal::Context& context, const Officer& officer, const std::string& reference,
                    const Effect& effect)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto matter, matterOf(context, transaction, officer, reference));
    if (matter.renewal.outcome == store::Outcome::appointment && matter.renewal.state == store::RenewalState::installed)
        return {};
    if (matter.renewal.outcome != store::Outcome::appointment || matter.renewal.state != store::RenewalState::issued)
        return fail(ErrorCode::renewalStateInvalid, "nothing was issued");
    matter.renewal.state = store::RenewalState::installed;
    matter.renewal.updatedAt = context.now;
    matter.handover.finishedAt = context.now;
    matter.handover.finishedBy = officer.id;
    RETURN_IF_ERROR(store::update(transaction, matter.renewal));
    RETURN_IF_ERROR(save(transaction, matter.handover));
    RETURN_IF_ERROR(
        note(transaction, context, officer, reference, "handedOver", "serial=" + matter.handover.chip.serial));
    RETURN_IF_ERROR(effect(transaction));
    return transaction.commit();
}

}  // namespace sceau::office
