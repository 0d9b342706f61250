// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"

/// How many mails strangers may cause: one rule for all that is asked for with nothing but an address.
namespace sceau::mail {

/// One question, as its table keeps it: that has the columns `remote_mac`, `email_mac`, `created_at` and `done`.
struct Asked {
    std::string emailMac;
    std::string remoteMac;
    std::int64_t createdAt = 0;
};

/// Values of the column `done`; 0 is still to be answered.
inline constexpr std::int64_t looked = 1;
inline constexpr std::int64_t mailed = 2;

/// What a stranger asked rests for so many seconds before anybody looks at it: its page was answered long before, so
/// that what the look-up costs falls on no answer that tells whether there was something to find.
inline constexpr std::int64_t restSeconds = 2;

/// What is answered within an hour.
struct HourlyLimits {
    std::int64_t perRemote;           ///< questions of one remote address
    std::int64_t perMailbox;          ///< mails to one mailbox
    std::int64_t perMailboxOfRemote;  ///< of those, what one remote address causes
};

/// True when so many like it were answered within the hour before that this one is dropped. Of one mailbox only what
/// was mailed counts: who knows nothing but an address cannot shut its owner out.
[[nodiscard]] Result<bool> isTooMany(store::Transaction& transaction, std::string_view table, const Asked& asked,
                                     const HourlyLimits& limits);

}  // namespace sceau::mail
