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
inline constexpr std::int64_t looked = 1;    ///< and dropped, or nothing was found
inline constexpr std::int64_t answered = 2;  ///< by a mail; at the sign-in by a code, be it one that is told to nobody

/// What a stranger asked rests for so many seconds before anybody looks at it: its page was answered long before, so
/// that what the look-up costs falls on no answer that tells whether there was something to find.
inline constexpr std::int64_t restSeconds = 2;

/// What is answered within an hour.
struct HourlyLimits {
    std::int64_t perRemote;           ///< questions of one remote address
    std::int64_t perMailbox;          ///< answers to one mailbox
    std::int64_t perMailboxOfRemote;  ///< of those, what one remote address causes
};

/// True when so many like it were answered within the hour before that this one is dropped. Of one mailbox only what
/// was `answered` counts. In the search of the revocation space that takes the holder's identity document too: who
/// knows nothing but an address cannot shut its owner out. At the sign-in the address is enough, and only the limit per
/// remote address stands before that: from several of them a stranger can use up a mailbox's hour.
[[nodiscard]] Result<bool> isTooMany(store::Transaction& transaction, std::string_view table, const Asked& asked,
                                     const HourlyLimits& limits);

}  // namespace sceau::mail
