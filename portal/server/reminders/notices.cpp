// SPDX-License-Identifier: Apache-2.0
#include "portal/server/reminders/notices.hpp"

#include <map>

namespace sceau::reminders {

namespace {

/// Who may still be reminded. A draft is no request: who stopped at step 2 must hear that time runs out.
constexpr std::string_view remindable =
    " c.state = 'valid'"
    " AND NOT EXISTS (SELECT 1 FROM revocation v WHERE v.serial = c.serial_hex AND v.certificate = c.der)"
    " AND NOT EXISTS (SELECT 1 FROM renewal r WHERE r.certificate_id = c.id AND r.state <> 'cancelled'"
    " AND r.registered_at IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM certificate s WHERE s.predecessor = c.id)";

/// Longer than three calendar months ever are.
constexpr std::chrono::days horizon{93};

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"reminders-0001",
         {"CREATE TABLE expiry_notice ("
          "certificate_id VARCHAR(32) NOT NULL,"
          "milestone VARCHAR(24) NOT NULL,"
          "action VARCHAR(8) NOT NULL,"
          "day VARCHAR(10) NOT NULL,"
          "days_left BIGINT NOT NULL,"
          "recipient VARCHAR(254) NOT NULL,"
          "PRIMARY KEY (certificate_id, milestone))",
          "CREATE INDEX expiry_notice_day ON expiry_notice (day)"}},
    };
    return all;
}

Result<std::vector<Candidate>> candidates(store::Database& database, rules::Day today, const std::string& after,
                                          std::int64_t limit)
{
    const auto from = rules::parisMidnight(today + std::chrono::days(1));
    const auto until = rules::parisMidnight(today + horizon);
    ASSIGN_OR_RETURN(
        const auto rows,
        database.query("SELECT c.id, c.reference, c.not_after FROM certificate c WHERE c.not_after >= :p1 AND "
                       "c.not_after < :p2 AND c.id > :p3 AND" +
                           std::string(remindable) + " ORDER BY c.id LIMIT :p4",
                       {from, until, after, limit}));
    std::vector<Candidate> found;
    std::map<std::string, std::size_t> positions;
    for (const auto& row : rows) {
        positions[row.text(0)] = found.size();
        found.push_back({row.text(0), row.text(1), row.integer(2), {}});
    }
    if (found.empty()) return found;
    ASSIGN_OR_RETURN(const auto settled,
                     database.query("SELECT certificate_id, milestone FROM expiry_notice WHERE certificate_id > :p1 "
                                    "AND certificate_id <= :p2",
                                    {after, found.back().certificateId}));
    for (const auto& row : settled) {
        const auto position = positions.find(row.text(0));
        const auto milestone = rules::milestoneFrom(row.text(1));
        if (position != positions.end() && milestone) found[position->second].settled.push_back(*milestone);
    }
    return found;
}

Result<bool> isCandidate(store::Transaction& transaction, const std::string& certificateId)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT c.id FROM certificate c WHERE c.id = :p1 AND" + std::string(remindable),
                                       {certificateId}));
    return !rows.empty();
}

Result<bool> record(store::Transaction& transaction, const Notice& notice)
{
    ASSIGN_OR_RETURN(
        const auto changed,
        transaction.execute("INSERT INTO expiry_notice (certificate_id, milestone, action, day, days_left, "
                            "recipient) VALUES (:p1, :p2, :p3, :p4, :p5, :p6) ON CONFLICT DO NOTHING",
                            {notice.certificateId, std::string(rules::codeOf(notice.milestone)),
                             std::string(notice.action == Action::sent ? "sent" : "skipped"),
                             rules::isoDate(notice.day), notice.daysLeft, notice.recipient}));
    return changed == 1;
}

Result<std::vector<Notice>> notices(store::Database& database, std::int64_t limit)
{
    ASSIGN_OR_RETURN(const auto rows,
                     database.query("SELECT n.certificate_id, c.reference, n.milestone, n.action, n.day, n.days_left, "
                                    "n.recipient FROM expiry_notice n JOIN certificate c ON c.id = n.certificate_id "
                                    "ORDER BY n.day DESC, n.certificate_id, n.milestone LIMIT :p1",
                                    {limit}));
    std::vector<Notice> found;
    for (const auto& row : rows) {
        const auto milestone = rules::milestoneFrom(row.text(2));
        const auto day = rules::dayFromIso(row.text(4));
        if (!milestone || !day) return fail(ErrorCode::internalError, "expiry_notice holds what was never written");
        found.push_back({row.text(0), row.text(1), *milestone, row.text(3) == "sent" ? Action::sent : Action::skipped,
                         *day, row.integer(5), row.text(6)});
    }
    return found;
}

}  // namespace sceau::reminders
