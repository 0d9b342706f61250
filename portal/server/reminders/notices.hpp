// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"
#include "shared/errors/result.hpp"
#include "shared/rules/reminders.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Mails before the end of a certificate: who gets one on a day, what it says, and the record of what was sent.
namespace sceau::reminders {

/// The table of what was sent and what was overtaken.
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// A certificate that ends soon and whose holder has not asked for its renewal yet.
struct Candidate {
    std::string certificateId;
    std::string reference;  ///< of its file, for people
    std::int64_t notAfter = 0;
    std::vector<rules::Milestone> settled;
};

/// Certificates that end after `today` and within three months of it, by rising id, at most `limit` of them after the
/// id `after`. Left out: revoked ones, those with a registered renewal request, and those that have a successor.
[[nodiscard]] Result<std::vector<Candidate>> candidates(store::Database& database, rules::Day today,
                                                        const std::string& after, std::int64_t limit);

/// Whether the certificate would still be among the candidates: asked again in the transaction that sends.
[[nodiscard]] Result<bool> isCandidate(store::Transaction& transaction, const std::string& certificateId);

enum class Action { sent, skipped };

/// One line of the record.
struct Notice {
    std::string certificateId;
    std::string reference;  ///< read from the certificate, not recorded again
    rules::Milestone milestone = rules::Milestone::threeMonths;
    Action action = Action::sent;
    rules::Day day{};
    std::int64_t daysLeft = 0;
    std::string recipient;  ///< empty when skipped
};

/// Writes the line, unless this milestone of this certificate has one: then it is false and nothing changes. That is
/// what makes each mail leave once, however many processes run.
[[nodiscard]] Result<bool> record(store::Transaction& transaction, const Notice& notice);

/// What was recorded, newest day first, at most `limit`.
[[nodiscard]] Result<std::vector<Notice>> notices(store::Database& database, std::int64_t limit);

}  // namespace sceau::reminders
