// SPDX-License-Identifier: Apache-2.0
#include "portal/server/audit/audit_log.hpp"
#include "portal/server/office/desk.hpp"
#include "portal/server/renewal/draft.hpp"
#include "portal/server/revocation/identity_number.hpp"
#include "portal/server/secrets/answers.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/codes.hpp"
#include "shared/rules/throttle.hpp"

namespace sceau::office {

namespace {

/// Counts the attempt before anything is compared, together with those that were made online.
Result<store::Renewal> countAttempt(const renewal::Context& context, const Officer& officer,
                                    const std::string& reference)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto renewal, requestOf(transaction, officer.office, reference));
    if (!renewal) return fail(ErrorCode::renewalUnknown, "no such request in this office");
    const bool open = renewal->state == store::RenewalState::registered ||
                      renewal->state == store::RenewalState::issuing || renewal->state == store::RenewalState::issued;
    if (!open || renewal->outcome != store::Outcome::appointment)
        return fail(ErrorCode::renewalStateInvalid, "nothing to hand over");
    if (renewal->lockedUntil > context.now) return fail(ErrorCode::answersLocked, "locked");
    renewal->failures += 1;
    renewal->lockedUntil = context.now + rules::lockSeconds(renewal->failures);
    RETURN_IF_ERROR(store::update(transaction, *renewal));
    RETURN_IF_ERROR(transaction.commit());
    return std::move(*renewal);
}

std::string wordOf(bool right)
{
    return right ? "right" : "wrong";
}

Result<void> conclude(const renewal::Context& context, const Officer& officer, const store::Renewal& counted,
                      const Brought& brought, const Checks& checks)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(auto renewal, store::renewalById(transaction, counted.id));
    if (!renewal) return fail(ErrorCode::internalError, "a request is gone");
    if (checks.all()) {
        renewal->failures = 0;
        renewal->lockedUntil = 0;
        RETURN_IF_ERROR(store::update(transaction, *renewal));
        ASSIGN_OR_RETURN(auto handover, handoverOf(transaction, renewal->id));
        handover.checkedAt = context.now;
        handover.checkedBy = officer.id;
        RETURN_IF_ERROR(save(transaction, handover));
        if (!checks.sameDocument)
            RETURN_IF_ERROR(transaction.execute(
                "UPDATE holder SET identity_number_mac = :p1 WHERE id = :p2",
                {revocation::identityNumberMac(context.pepper, brought.identityNumber), renewal->holderId}));
    }
    RETURN_IF_ERROR(audit::append(
        transaction, {context.now,
                      checks.all() ? "holderChecked" : "holderCheckFailed",
                      renewal->reference,
                      "officer",
                      {},
                      "identity=" + wordOf(checks.identity) + (checks.sameDocument ? "" : " document=new") +
                          " code=" + wordOf(checks.withdrawalCode) + " answers=" + wordOf(checks.answers),
                      officer.name}));
    return transaction.commit();
}

}  // namespace

Result<Checks> check(const renewal::Context& context, const Officer& officer, const std::string& reference,
                     const Brought& brought)
{
    ASSIGN_OR_RETURN(const auto renewal, countAttempt(context, officer, reference));
    std::string identityMac;
    {
        ASSIGN_OR_RETURN(auto transaction, context.database.begin());
        ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, renewal.holderId));
        if (!holder) return fail(ErrorCode::internalError, "a request without holder");
        identityMac = holder->identityNumberMac;
    }
    Checks checks;
    checks.sameDocument =
        secrets::equal(identityMac, revocation::identityNumberMac(context.pepper, brought.identityNumber));
    checks.identity =
        brought.identityValid && !brought.identityNumber.empty() && (checks.sameDocument || brought.newDocument);
    const auto code = rules::checkCode(brought.withdrawalCode, rules::withdrawalCode);
    checks.withdrawalCode =
        code.accepted() && !renewal.withdrawalHash.empty() &&
        secrets::equal(renewal.withdrawalHash, renewal::withdrawalMac(context.pepper, renewal.id, code.value));
    checks.answers = secrets::answersMatch(context.pepper, brought.answers, renewal.secrets.answersHash);
    RETURN_IF_ERROR(conclude(context, officer, renewal, brought, checks));
    return checks;
}

}  // namespace sceau::office
