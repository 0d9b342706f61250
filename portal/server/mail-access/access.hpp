// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"
#include "portal/server/session/sessions.hpp"
#include "portal/server/store/holders.hpp"

#include <functional>
#include <string>

/// The way in for holders whose token is dead: a code sent to their mailbox, typed in the browser that asked for it. It
/// opens reading, and revoking with the answers; never a renewal, never another address.
namespace sceau::mailaccess {

inline constexpr std::int64_t codeSeconds = 10 * 60;
inline constexpr std::int64_t triesOfACode = 5;
inline constexpr std::int64_t codesAnHourPerMailbox = 12;
/// Of those, what one remote address gets: a stranger at one address cannot use up the codes of a mailbox's holder.
inline constexpr std::int64_t codesAnHourPerMailboxAndAddress = 3;
inline constexpr std::int64_t requestsAnHourPerAddress = 20;

/// The tables of this part.
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// Notes that this browser asks for a code. The mailbox is looked up later, by a job: the answer is the same, and takes
/// as long, whether it belongs to a holder or not.
[[nodiscard]] Result<void> request(store::Database& database, const secrets::Pepper& pepper,
                                   const session::Session& session, const std::string& email,
                                   const std::string& remoteAddress, std::int64_t now);

/// Writes the mail with a code, within the transaction that stores the code.
using Compose = std::function<Result<void>(store::Transaction&, const store::Holder&, const std::string& code)>;

/// Answers what was asked at least mail::restSeconds ago: a code for each holder of the mailbox who has certificates,
/// each in a mail of its own; a mailbox of nobody's gets a code that is told to nobody, so that a wrong one is answered
/// alike. Says how many mails were written. Several processes may do so at once.
[[nodiscard]] Result<std::int64_t> answerRequests(store::Database& database, const secrets::Pepper& pepper,
                                                  const Compose& compose, std::int64_t now);

/// How a typed code was taken.
enum class Taken {
    right,
    wrong,
    over,  ///< too many tries, or too late, or no code was asked for here: only a new one helps
};

struct Answer {
    Taken taken = Taken::over;
    std::string holderId;  ///< when it was right
};

/// Compares a canonical code with those of this browser. The right one can be used once.
[[nodiscard]] Result<Answer> take(store::Database& database, const secrets::Pepper& pepper,
                                  const session::Session& session, const std::string& code, std::int64_t now);

}  // namespace sceau::mailaccess
