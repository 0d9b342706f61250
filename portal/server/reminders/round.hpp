// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/mail/message.hpp"
#include "portal/server/reminders/notices.hpp"
#include "portal/server/store/holders.hpp"

#include <functional>

namespace sceau::reminders {

/// What a letter is written from.
struct Reminder {
    store::CertificateRecord certificate;
    store::Holder holder;
    rules::Milestone milestone = rules::Milestone::threeMonths;
    rules::Day today{};
    rules::Day end{};  ///< "exclu"
    int daysLeft = 0;  ///< really left, whatever the milestone says
};

/// Writes the letter. Fails for a holder to whom no letter can be written.
using Compose = std::function<Result<mail::Message>(const Reminder&)>;

enum class Rehearsal { no, yes };

struct Round {
    rules::Day today{};
    std::int64_t at = 0;  ///< Unix seconds, for the outbox
    Rehearsal rehearsal = Rehearsal::no;
};

/// What a round did, or would do. Certificates whose letter could not be written are counted and stay due.
struct Report {
    std::vector<Notice> lines;
    std::int64_t failed = 0;
};

/// Sends what is due on a day: each letter goes to the outbox in the transaction that records it. May run as often as
/// one likes and in several processes at once. A rehearsal writes nothing.
[[nodiscard]] Result<Report> run(store::Database& database, const Compose& compose, const Round& round);

}  // namespace sceau::reminders
