// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail-access/access.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/codes.hpp"
#include "shared/rules/email.hpp"

namespace sceau::mailaccess {

namespace {

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 86'400;

struct Open {
    std::string id;
    std::string sessionId;
    std::string email;
    std::string emailMac;
    std::string remoteMac;
    std::int64_t createdAt = 0;
};

/// Values of the column `done`.
constexpr std::int64_t looked = 1;
constexpr std::int64_t mailed = 2;

std::string codeMac(const secrets::Pepper& pepper, const std::string& sessionId, const std::string& code)
{
    return pepper.mac("mail-access-code", sessionId + ":" + code);
}

/// Of one mailbox only requests that were mailed count.
Result<bool> isTooMany(store::Transaction& transaction, const Open& open)
{
    const auto count = [&](const char* column, const std::string& value, std::int64_t atLeast) {
        return transaction.query(std::string("SELECT COUNT(*) FROM mail_access_request WHERE ") + column +
                                     " = :p1 AND created_at > :p2 AND done >= :p3",
                                 {value, open.createdAt - hour, atLeast});
    };
    ASSIGN_OR_RETURN(const auto byAddress, count("remote_mac", open.remoteMac, looked));
    ASSIGN_OR_RETURN(const auto byMailbox, count("email_mac", open.emailMac, mailed));
    ASSIGN_OR_RETURN(
        const auto byBoth,
        transaction.query("SELECT COUNT(*) FROM mail_access_request WHERE email_mac = :p1 AND remote_mac = "
                          ":p2 AND created_at > :p3 AND done >= :p4",
                          {open.emailMac, open.remoteMac, open.createdAt - hour, mailed}));
    return byAddress.front().integer(0) > requestsAnHourPerAddress ||
           byMailbox.front().integer(0) >= codesAnHourPerMailbox ||
           byBoth.front().integer(0) >= codesAnHourPerMailboxAndAddress;
}

/// A fresh code for one holder in one browser; the browser's earlier ones for that holder are void.
Result<void> writeCode(store::Transaction& transaction, const secrets::Pepper& pepper, const Compose& compose,
                       const Open& open, const std::string& holderId, std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, holderId));
    if (!holder) return fail(ErrorCode::internalError, "a holder is gone");
    const auto code = rules::drawCode(rules::securityCode, secrets::randomByte);
    RETURN_IF_ERROR(
        transaction.execute("INSERT INTO mail_access_code (session_id, holder_id, code_mac, tries, valid_until) VALUES "
                            "(:p1, :p2, :p3, 0, :p4) ON CONFLICT (session_id, holder_id) DO UPDATE SET code_mac = "
                            "excluded.code_mac, tries = 0, valid_until = excluded.valid_until",
                            {open.sessionId, holderId, codeMac(pepper, open.sessionId, code), now + codeSeconds}));
    return compose(transaction, *holder, code);
}

Result<std::int64_t> answerOne(store::Database& database, const secrets::Pepper& pepper, const Compose& compose,
                               const Open& open, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    // Claimed by whoever changes the row; the address is not needed any longer.
    ASSIGN_OR_RETURN(const auto claimed,
                     transaction.execute(
                         "UPDATE mail_access_request SET done = 1, email = '' WHERE id = :p1 AND done = 0", {open.id}));
    std::int64_t written = 0;
    ASSIGN_OR_RETURN(const bool tooMany, isTooMany(transaction, open));
    if (claimed == 1 && !tooMany) {
        ASSIGN_OR_RETURN(
            const auto holders,
            transaction.query("SELECT DISTINCT h.id FROM holder h JOIN certificate c ON c.holder_id = h.id "
                              "WHERE LOWER(h.email) = LOWER(:p1)",
                              {open.email}));
        for (const auto& holder : holders) {
            RETURN_IF_ERROR(writeCode(transaction, pepper, compose, open, holder.text(0), now));
            ++written;
        }
        if (written > 0)
            RETURN_IF_ERROR(transaction.execute("UPDATE mail_access_request SET done = 2 WHERE id = :p1", {open.id}));
    }
    RETURN_IF_ERROR(transaction.commit());
    return written;
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"mail-access-0001",
         {"CREATE TABLE mail_access_request ("
          "id VARCHAR(32) PRIMARY KEY,"
          "session_id VARCHAR(64) NOT NULL,"
          "email VARCHAR(254) NOT NULL,"
          "email_mac VARCHAR(64) NOT NULL,"
          "remote_mac VARCHAR(64) NOT NULL,"
          "created_at BIGINT NOT NULL,"
          "done INTEGER NOT NULL)",
          "CREATE INDEX mail_access_open ON mail_access_request (done, created_at)",
          "CREATE TABLE mail_access_code ("
          "session_id VARCHAR(64) NOT NULL,"
          "holder_id VARCHAR(32) NOT NULL,"
          "code_mac VARCHAR(64) NOT NULL,"
          "tries BIGINT NOT NULL,"
          "valid_until BIGINT NOT NULL,"
          "PRIMARY KEY (session_id, holder_id))"}},
    };
    return all;
}

Result<void> request(store::Database& database, const secrets::Pepper& pepper, const session::Session& session,
                     const std::string& email, const std::string& remoteAddress, std::int64_t now)
{
    RETURN_IF_ERROR(database.execute(
        "INSERT INTO mail_access_request (id, session_id, email, email_mac, remote_mac, "
        "created_at, done) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, 0)",
        {secrets::randomHex(16), session.id, email, pepper.mac("mail-access-email", rules::mailboxOf(email)),
         pepper.mac("mail-access-remote", remoteAddress), now}));
    return {};
}

Result<std::int64_t> answerRequests(store::Database& database, const secrets::Pepper& pepper, const Compose& compose,
                                    std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto rows,
                     database.query("SELECT id, session_id, email, email_mac, remote_mac, created_at FROM "
                                    "mail_access_request WHERE done = 0 ORDER BY created_at LIMIT 100"));
    std::int64_t written = 0;
    for (const auto& row : rows) {
        const Open open{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.integer(5)};
        ASSIGN_OR_RETURN(const auto mails, answerOne(database, pepper, compose, open, now));
        written += mails;
    }
    RETURN_IF_ERROR(
        database.execute("DELETE FROM mail_access_request WHERE done > 0 AND created_at < :p1", {now - day}));
    RETURN_IF_ERROR(database.execute("DELETE FROM mail_access_code WHERE valid_until < :p1", {now}));
    return written;
}

Result<Answer> take(store::Database& database, const secrets::Pepper& pepper, const session::Session& session,
                    const std::string& code, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    // Counted before it is compared: parallel guesses cannot share a try.
    ASSIGN_OR_RETURN(const auto open,
                     transaction.execute("UPDATE mail_access_code SET tries = tries + 1 WHERE session_id = :p1 AND "
                                         "valid_until > :p2 AND tries < :p3",
                                         {session.id, now, triesOfACode}));
    if (open == 0) return Answer{};
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT holder_id FROM mail_access_code WHERE session_id = :p1 AND code_mac = "
                                       ":p2 AND valid_until > :p3 AND tries <= :p4",
                                       {session.id, codeMac(pepper, session.id, code), now, triesOfACode}));
    Answer answer{rows.empty() ? Taken::wrong : Taken::right, rows.empty() ? std::string() : rows.front().text(0)};
    if (answer.taken == Taken::right)
        RETURN_IF_ERROR(transaction.execute("DELETE FROM mail_access_code WHERE session_id = :p1", {session.id}));
    RETURN_IF_ERROR(audit::append(
        transaction,
        {now, rows.empty() ? "mailCodeRefused" : "signedInByMail", answer.holderId, "holder", {}, {}, {}}));
    RETURN_IF_ERROR(transaction.commit());
    return answer;
}

}  // namespace sceau::mailaccess
