// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail/outbox.hpp"

#include "portal/server/secrets/random.hpp"

#include <array>
#include <string_view>

namespace sceau::mail {

namespace {

/// Longer than any delivery takes: a process that died leaves its claim behind for that long.
constexpr std::int64_t claimSeconds = 300;

/// Seconds to wait after each attempt; after the last one the mail is abandoned. Three days in all.
constexpr std::array<std::int64_t, 9> pauses{60, 300, 900, 3600, 4 * 3600, 8 * 3600, 16 * 3600, 20 * 3600, 24 * 3600};

struct Due {
    std::string identifier;
    std::string sender;
    std::string recipient;
    std::string content;
    std::int64_t attempts = 0;
};

/// True when this process got the mail.
Result<bool> claim(store::Database& database, const std::string& identifier, std::int64_t now)
{
    ASSIGN_OR_RETURN(const std::int64_t changed,
                     database.execute("UPDATE outbox SET claimed_until = :p1 WHERE id = :p2 AND state = 'waiting' "
                                      "AND claimed_until <= :p3 AND due_at <= :p4",
                                      {now + claimSeconds, identifier, now, now}));
    return changed == 1;
}

Result<void> settle(store::Database& database, const Due& mail, const Attempt& attempt, std::int64_t now, Round& round)
{
    const auto attempts = mail.attempts + 1;
    if (attempt.delivery == Delivery::accepted) {
        ++round.sent;
        RETURN_IF_ERROR(
            database.execute("UPDATE outbox SET state = 'sent', content = '', plain = '', attempts = :p1, reason = '', "
                             "claimed_until = 0 WHERE id = :p2",
                             {attempts, mail.identifier}));
        return {};
    }
    const bool abandoned =
        attempt.delivery == Delivery::refusedForEver || attempts > static_cast<std::int64_t>(pauses.size());
    if (abandoned) {
        ++round.abandoned;
        RETURN_IF_ERROR(
            database.execute("UPDATE outbox SET state = 'abandoned', attempts = :p1, reason = :p2, "
                             "claimed_until = 0 WHERE id = :p3",
                             {attempts, attempt.reason, mail.identifier}));
        return {};
    }
    ++round.postponed;
    RETURN_IF_ERROR(database.execute(
        "UPDATE outbox SET attempts = :p1, reason = :p2, due_at = :p3, claimed_until = 0 WHERE id = :p4",
        {attempts, attempt.reason, now + pauses[static_cast<std::size_t>(attempts - 1)], mail.identifier}));
    return {};
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"mail-0001",
         {"CREATE TABLE outbox ("
          "id VARCHAR(40) PRIMARY KEY,"
          "sender TEXT NOT NULL,"
          "recipient TEXT NOT NULL,"
          "subject TEXT NOT NULL,"
          "content TEXT NOT NULL,"
          "plain TEXT NOT NULL,"
          "created_at BIGINT NOT NULL,"
          "due_at BIGINT NOT NULL,"
          "claimed_until BIGINT NOT NULL,"
          "attempts BIGINT NOT NULL,"
          "state VARCHAR(12) NOT NULL,"
          "reason TEXT NOT NULL)",
          "CREATE INDEX outbox_due ON outbox (state, due_at)"}},
    };
    return all;
}

Result<void> enqueue(store::Transaction& transaction, const Message& message, std::int64_t at)
{
    const std::string identifier = secrets::randomHex(16);
    ASSIGN_OR_RETURN(const std::string content, compose(message, identifier, at));
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO outbox (id, sender, recipient, subject, content, plain, created_at, due_at, claimed_until, "
        "attempts, "
        "state, reason) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, 0, 0, 'waiting', '')",
        {identifier, message.from.address, message.to.address, message.subject, content, message.text, at, at}));
    return {};
}

Result<Round> deliver(store::Database& database, Transport& transport, std::int64_t now, std::int64_t limit)
{
    ASSIGN_OR_RETURN(
        const auto rows,
        database.query("SELECT id, sender, recipient, content, attempts FROM outbox WHERE state = 'waiting' "
                       "AND due_at <= :p1 AND claimed_until <= :p2 ORDER BY due_at LIMIT " +
                           std::to_string(limit),
                       {now, now}));
    Round round;
    for (const auto& row : rows) {
        const Due mail{row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4)};
        ASSIGN_OR_RETURN(const bool ours, claim(database, mail.identifier, now));
        if (!ours) continue;
        const Attempt attempt = transport.send(mail.sender, mail.recipient, mail.content);
        RETURN_IF_ERROR(settle(database, mail, attempt, now, round));
    }
    return round;
}

Result<std::vector<OutboxEntry>> list(store::Database& database, std::int64_t limit)
{
    ASSIGN_OR_RETURN(const auto rows,
                     database.query("SELECT id, recipient, subject, created_at, attempts, state, reason, plain "
                                    "FROM outbox ORDER BY created_at DESC, id LIMIT " +
                                    std::to_string(limit)));
    std::vector<OutboxEntry> entries;
    for (const auto& row : rows)
        entries.push_back({row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4), row.text(5),
                           row.text(6), row.text(7)});
    return entries;
}

}  // namespace sceau::mail
