// SPDX-License-Identifier: Apache-2.0
#include "portal/server/audit/audit_log.hpp"
#include "portal/server/renewal/retrieval.hpp"
#include "portal/server/secrets/answers.hpp"
#include "shared/rules/throttle.hpp"

namespace sceau::renewal {

namespace {

bool mayBeRetrieved(const store::Renewal& renewal)
{
    return renewal.state == store::RenewalState::registered || renewal.state == store::RenewalState::issuing ||
           renewal.state == store::RenewalState::issued;
}

}  // namespace

Result<void> checkAnswers(const Context& context, const std::string& certificateId,
                          const std::array<std::string, 3>& answers)
{
    std::optional<store::Renewal> renewal;
    {
        ASSIGN_OR_RETURN(auto transaction, context.database.begin());
        ASSIGN_OR_RETURN(renewal, store::renewalOf(transaction, certificateId));
        if (!renewal || !mayBeRetrieved(*renewal)) return fail(ErrorCode::renewalStateInvalid, "nothing to retrieve");
        if (renewal->lockedUntil > context.now) return fail(ErrorCode::answersLocked, "locked");
        // Counted before the answers are looked at: parallel guesses cannot share one attempt.
        renewal->failures += 1;
        renewal->lockedUntil = context.now + rules::lockSeconds(renewal->failures);
        renewal->updatedAt = context.now;
        RETURN_IF_ERROR(store::update(transaction, *renewal));
        RETURN_IF_ERROR(audit::append(transaction, {.at = context.now,
                                                    .action = "answersGiven",
                                                    .subject = renewal->reference,
                                                    .actorRole = "holder",
                                                    .evidence = {},
                                                    .details = "attempt=" + std::to_string(renewal->failures),
                                                    .personal = {}}));
        RETURN_IF_ERROR(transaction.commit());
    }
    const bool right = secrets::answersMatch(context.pepper, answers, renewal->secrets.answersHash);
    if (!right)
        return fail(renewal->lockedUntil > context.now ? ErrorCode::answersLocked : ErrorCode::answersIncorrect,
                    "wrong answers");

    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    ASSIGN_OR_RETURN(renewal, store::renewalOf(transaction, certificateId));
    if (!renewal) return fail(ErrorCode::renewalStateInvalid, "cancelled meanwhile");
    renewal->failures = 0;
    renewal->lockedUntil = 0;
    renewal->answeredUntil = context.now + answeredSeconds;
    RETURN_IF_ERROR(store::update(transaction, *renewal));
    return transaction.commit();
}

}  // namespace sceau::renewal
