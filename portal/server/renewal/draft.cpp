// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/draft.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/renewal/decision.hpp"
#include "portal/server/secrets/answers.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/rules/codes.hpp"

#include <algorithm>

namespace sceau::renewal {

namespace {

/// "R-2026-7KQM-2XHT": short enough to read out on the telephone.
std::string newReference(std::int64_t now)
{
    return "R-" + rules::isoDate(rules::parisDay(now)).substr(0, 4) + "-" + secrets::randomCode(8);
}

}  // namespace

Result<store::Renewal> openDraft(const Context& context, const store::CertificateRecord& certificate,
                                 store::Outcome outcome)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto open, store::renewalOf(transaction, certificate.id));
    if (open) return std::move(*open);
    store::Renewal renewal;
    renewal.id = secrets::randomHex(16);
    renewal.reference = newReference(context.now);
    renewal.certificateId = certificate.id;
    renewal.holderId = certificate.holderId;
    renewal.outcome = outcome;
    renewal.createdAt = context.now;
    renewal.updatedAt = context.now;
    RETURN_IF_ERROR(store::insert(transaction, renewal));
    RETURN_IF_ERROR(transaction.commit());
    return renewal;
}

Result<void> advance(const Context& context, const std::string& certificateId, std::int64_t step,
                     const std::function<void(store::Renewal&)>& change)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto renewal, store::renewalOf(transaction, certificateId));
    if (!renewal || renewal->state != store::RenewalState::draft)
        return fail(ErrorCode::renewalStateInvalid, "the request is no draft");
    change(*renewal);
    renewal->step = std::max(renewal->step, step);
    renewal->updatedAt = context.now;
    RETURN_IF_ERROR(store::update(transaction, *renewal));
    return transaction.commit();
}

Result<void> registerRequest(const Context& context, const std::string& certificateId, const RevocationCode& code,
                             const Registered& effect)
{
    ASSIGN_OR_RETURN(const auto hash, secrets::hashAnswers(context.pepper, code.answers));
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto renewal, store::renewalOf(transaction, certificateId));
    ASSIGN_OR_RETURN(const auto certificate, store::certificateById(transaction, certificateId));
    if (!renewal || !certificate) return fail(ErrorCode::renewalStateInvalid, "no draft");
    if (renewal->state != store::RenewalState::draft) return {};
    if (renewal->step < 4 || renewal->declaration.empty())
        return fail(ErrorCode::renewalStateInvalid, "not declared yet");
    const auto decision = decide(context.configuration, *certificate, context.now);
    if (decision.obstacle != Obstacle::none) return fail(ErrorCode::renewalStateInvalid, "no longer possible");
    renewal->secrets = {.questions = code.questions, .answersHash = hash};
    renewal->outcome = decision.outcome;
    renewal->state = store::RenewalState::registered;
    renewal->step = 5;
    renewal->registeredAt = context.now;
    renewal->updatedAt = context.now;
    std::string withdrawalCode;
    if (renewal->outcome == store::Outcome::appointment) {
        withdrawalCode = rules::drawCode(rules::withdrawalCode, secrets::randomByte);
        renewal->withdrawalHash = withdrawalMac(context.pepper, renewal->id, withdrawalCode);
    }
    RETURN_IF_ERROR(store::update(transaction, *renewal));
    RETURN_IF_ERROR(audit::append(transaction, {.at = context.now,
                                                .action = "renewalRegistered",
                                                .subject = renewal->reference,
                                                .actorRole = "holder",
                                                .evidence = {},
                                                .details = "outcome=" + std::string(store::toText(renewal->outcome)),
                                                .personal = {}}));
    RETURN_IF_ERROR(effect(transaction, *renewal, withdrawalCode));
    return transaction.commit();
}

std::string withdrawalMac(const secrets::Pepper& pepper, const std::string& renewalId, const std::string& code)
{
    return pepper.mac("withdrawal-code", renewalId + ":" + code);
}

}  // namespace sceau::renewal
