// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/holders.hpp"
#include "portal/server/store/renewals.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sceau::office {

/// How far the meeting about one request has come.
struct Handover {
    std::string renewalId;
    std::optional<std::int64_t> appointmentAt;
    std::optional<std::int64_t> checkedAt;  ///< identity, withdrawal code and answers were right
    std::string checkedBy;                  ///< officer
    store::Chip chip;                       ///< the new token; no serial number: none was recorded yet
    std::optional<std::int64_t> finishedAt;
    std::string finishedBy;  ///< officer
};

/// The handover of a request; an empty one before anything was done.
[[nodiscard]] Result<Handover> handoverOf(store::Transaction& transaction, const std::string& renewalId);

[[nodiscard]] Result<void> save(store::Transaction& transaction, const Handover& handover);

/// One line of the agenda.
struct Entry {
    std::string reference;
    std::string holder;
    std::string company;
    store::RenewalState state = store::RenewalState::registered;
    store::Outcome outcome = store::Outcome::appointment;
    std::optional<std::int64_t> appointmentAt;
    std::int64_t registeredAt = 0;
};

/// Requests of one office that somebody has to act on (or, with a search text, all that match it in reference, holder
/// or company), those with an appointment first, in its order. At most `limit`.
[[nodiscard]] Result<std::vector<Entry>> agenda(store::Database& database, const std::string& office,
                                                const std::string& search, std::int64_t limit);

/// The request with this reference, if its holder belongs to the office.
[[nodiscard]] Result<std::optional<store::Renewal>> requestOf(store::Transaction& transaction,
                                                              const std::string& office, const std::string& reference);

}  // namespace sceau::office
