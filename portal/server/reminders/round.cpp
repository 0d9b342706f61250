// SPDX-License-Identifier: Apache-2.0
#include "portal/server/reminders/round.hpp"

#include "portal/server/mail/outbox.hpp"
#include "shared/base/log.hpp"

namespace sceau::reminders {

namespace {

constexpr std::int64_t pageSize = 500;

/// The certificate and its holder, unless a revocation or a request came first.
Result<std::optional<Reminder>> reminderFor(store::Transaction& transaction, const Candidate& candidate,
                                            rules::Milestone milestone, rules::Day today)
{
    ASSIGN_OR_RETURN(const auto still, isCandidate(transaction, candidate.certificateId));
    if (!still) return std::optional<Reminder>();
    ASSIGN_OR_RETURN(auto certificate, store::certificateById(transaction, candidate.certificateId));
    if (!certificate) return std::optional<Reminder>();
    ASSIGN_OR_RETURN(auto holder, store::holderById(transaction, certificate->holderId));
    if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
    const auto end = rules::endDay(candidate.notAfter);
    const auto left = static_cast<int>((end - today).count());
    return std::optional(Reminder{std::move(*certificate), std::move(*holder), milestone, today, end, left});
}

/// Does, or rehearses, what the plan says for one certificate: all of it or nothing.
Result<std::vector<Notice>> carryOut(store::Database& database, const Candidate& candidate,
                                     const rules::ReminderPlan& plan, const Compose& compose, const Round& round)
{
    const auto line = [&](rules::Milestone milestone, Action action, const std::string& recipient) {
        const auto left = (rules::endDay(candidate.notAfter) - round.today).count();
        return Notice{candidate.certificateId, candidate.reference, milestone, action, round.today, left, recipient};
    };
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    std::vector<Notice> lines;
    for (const auto milestone : plan.skip) lines.push_back(line(milestone, Action::skipped, ""));
    std::optional<mail::Message> letter;
    if (plan.send) {
        ASSIGN_OR_RETURN(const auto reminder, reminderFor(transaction, candidate, *plan.send, round.today));
        if (!reminder) return std::vector<Notice>();
        ASSIGN_OR_RETURN(letter, compose(*reminder));
        lines.push_back(line(*plan.send, Action::sent, letter->to.address));
    }
    if (round.rehearsal == Rehearsal::yes) return lines;
    for (const auto& notice : lines) {
        ASSIGN_OR_RETURN(const auto ours, record(transaction, notice));
        if (!ours) return std::vector<Notice>();  // another process was faster: let it finish
    }
    if (letter) RETURN_IF_ERROR(mail::enqueue(transaction, *letter, round.at));
    RETURN_IF_ERROR(transaction.commit());
    return lines;
}

}  // namespace

Result<Report> run(store::Database& database, const Compose& compose, const Round& round)
{
    Report report;
    std::string after;
    for (;;) {
        ASSIGN_OR_RETURN(const auto page, candidates(database, round.today, after, pageSize));
        for (const auto& candidate : page) {
            const auto plan = rules::plannedReminder(rules::endDay(candidate.notAfter), round.today, candidate.settled);
            if (!plan.send && plan.skip.empty()) continue;
            const auto lines = carryOut(database, candidate, plan, compose, round);
            if (!lines) {
                // One holder's bad address must not silence all the others.
                log::warning("a reminder could not be prepared",
                             {{"certificate", candidate.certificateId}, {"detail", lines.error().detail}});
                ++report.failed;
                continue;
            }
            report.lines.insert(report.lines.end(), (*lines).begin(), (*lines).end());
        }
        if (page.size() < static_cast<std::size_t>(pageSize)) return report;
        after = page.back().certificateId;
    }
}

}  // namespace sceau::reminders
