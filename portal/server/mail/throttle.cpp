// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail/throttle.hpp"

namespace sceau::mail {

namespace {

constexpr std::int64_t hour = 3600;

}  // namespace

Result<bool> isTooMany(store::Transaction& transaction, std::string_view table, const Asked& asked,
                       const HourlyLimits& limits)
{
    const auto count = [&](const char* which, const store::Values& values) {
        return transaction.query("SELECT COUNT(*) FROM " + std::string(table) + " WHERE " + which, values);
    };
    const auto since = asked.createdAt - hour;
    ASSIGN_OR_RETURN(const auto ofRemote,
                     count("remote_mac = :p1 AND created_at > :p2 AND done >= :p3", {asked.remoteMac, since, looked}));
    ASSIGN_OR_RETURN(const auto toMailbox,
                     count("email_mac = :p1 AND created_at > :p2 AND done >= :p3", {asked.emailMac, since, answered}));
    ASSIGN_OR_RETURN(const auto both, count("email_mac = :p1 AND remote_mac = :p2 AND created_at > :p3 AND done >= :p4",
                                            {asked.emailMac, asked.remoteMac, since, answered}));
    return ofRemote.front().integer(0) > limits.perRemote || toMailbox.front().integer(0) >= limits.perMailbox ||
           both.front().integer(0) >= limits.perMailboxOfRemote;
}

}  // namespace sceau::mail
