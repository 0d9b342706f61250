// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/mail/message.hpp"
#include "portal/server/store/database.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sceau::mail {

/// What became of one attempt to hand a mail over.
enum class Delivery {
    accepted,
    refusedForNow,   ///< the relay cannot be reached or asks to try again
    refusedForEver,  ///< the relay says that it will never accept this mail (5xx)
};

struct Attempt {
    Delivery delivery = Delivery::refusedForNow;
    std::string reason;  ///< for the operator; empty when accepted
};

/// The way out. Called from one thread at a time.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// `envelopeFrom` and `envelopeTo` passed isAddress(); `content` comes from compose().
    [[nodiscard]] virtual Attempt send(const std::string& envelopeFrom, const std::string& envelopeTo,
                                       const std::string& content) = 0;
};

/// The table of the outbox.
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// Puts a mail in the outbox within the transaction that makes the change it tells about.
[[nodiscard]] Result<void> enqueue(store::Transaction& transaction, const Message& message, std::int64_t at);

/// What one round of delivery did.
struct Round {
    std::int64_t sent = 0;
    std::int64_t postponed = 0;
    std::int64_t abandoned = 0;  ///< refused for ever, or tried for three days
};

/// Delivers every mail that is due, at most `limit`. Several processes may do so at once: each mail is claimed first.
/// The content of a delivered mail is erased, for it may hold single-use links.
[[nodiscard]] Result<Round> deliver(store::Database& database, Transport& transport, std::int64_t now,
                                    std::int64_t limit = 100);

/// A mail as an operator sees it. `text` is empty once it was delivered.
struct OutboxEntry {
    std::string identifier;
    std::string recipient;
    std::string subject;
    std::int64_t createdAt = 0;
    std::int64_t attempts = 0;
    std::string state;  ///< "waiting", "sent" or "abandoned"
    std::string reason;
    std::string text;
};

/// The newest mails first, at most `limit`.
[[nodiscard]] Result<std::vector<OutboxEntry>> list(store::Database& database, std::int64_t limit);

}  // namespace sceau::mail
