// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail-access/access.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/mail/throttle.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/codes.hpp"
#include "shared/rules/email.hpp"

#include <algorithm>

namespace sceau::mailaccess {

namespace {

constexpr std::int64_t day = 86'400;

struct Open {
    std::string id;
    std::string sessionId;
    std::string email;
    std::string emailMac;
    std::string remoteMac;
    std::int64_t createdAt = 0;
};

std::string codeMac(const secrets::Pepper& pepper, const std::string& sessionId, const std::string& code)
{
    return pepper.mac("mail-access-code", sessionId + ":" + code);
}

/// Stands for a holder where a mailbox belongs to nobody.
constexpr auto nobody = "";

/// A fresh code for one holder in one browser; the browser's earlier ones for that holder are void.
Result<std::string> drawCode(store::Transaction& transaction, const secrets::Pepper& pepper, const Open& open,
                             const std::string& holderId, std::int64_t now)
{
    auto code = rules::drawCode(rules::securityCode, secrets::randomByte);
    RETURN_IF_ERROR(
        transaction.execute("INSERT INTO mail_access_code (session_id, holder_id, code_mac, tries, valid_until) VALUES "
                            "(:p1, :p2, :p3, 0, :p4) ON CONFLICT (session_id, holder_id) DO UPDATE SET code_mac = "
                            "excluded.code_mac, tries = 0, valid_until = excluded.valid_until",
                            {open.sessionId, holderId, codeMac(pepper, open.sessionId, code), now + codeSeconds}));
    return code;
}

Result<void> writeCode(store::Transaction& transaction, const secrets::Pepper& pepper, const Compose& compose,
                       const Open& open, const std::string& holderId, std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, holderId));
    if (!holder) return fail(ErrorCode::internalError, "a holder is gone");
    ASSIGN_OR_RETURN(const auto code, drawCode(transaction, pepper, open, holderId, now));
    return compose(transaction, *holder, code);
}

Result<std::int64_t> answerOne(store::Database& database, const secrets::Pepper& pepper, const Compose& compose,
                               const Open& open, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    // Claimed by whoever changes the row; the address is not needed any longer.
    ASSIGN_OR_RETURN(
        const auto claimed,
        transaction.execute("UPDATE mail_access_request SET done = :p1, email = '' WHERE id = :p2 AND done = 0",
                            {mail::looked, open.id}));
    std::int64_t written = 0;
    const mail::HourlyLimits limits{requestsAnHourPerAddress, codesAnHourPerMailbox, codesAnHourPerMailboxAndAddress};
    ASSIGN_OR_RETURN(const bool tooMany, mail::isTooMany(transaction, "mail_access_request",
                                                         {open.emailMac, open.remoteMac, open.createdAt}, limits));
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
        // Whoever types codes for a stranger's address sees the same: one is compared, and its tries are counted.
        if (holders.empty()) RETURN_IF_ERROR(drawCode(transaction, pepper, open, nobody, now));
        RETURN_IF_ERROR(
            transaction.execute("UPDATE mail_access_request SET done = :p1 WHERE id = :p2", {mail::answered, open.id}));
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
                                    "mail_access_request WHERE done = 0 AND created_at <= :p1 ORDER BY created_at "
                                    "LIMIT 100",
                                    {now - mail::restSeconds}));
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
                     transaction.query("UPDATE mail_access_code SET tries = tries + 1 WHERE session_id = :p1 AND "
                                       "valid_until > :p2 AND tries < :p3 RETURNING holder_id, code_mac",
                                       {session.id, now, triesOfACode}));
    if (open.empty()) return Answer{};
    const auto typed = codeMac(pepper, session.id, code);
    const auto found = std::find_if(
        open.begin(), open.end(), [&](const store::Row& row) { return row.text(0) != nobody && row.text(1) == typed; });
    const bool isRight = found != open.end();
    const Answer answer{isRight ? Taken::right : Taken::wrong, isRight ? found->text(0) : std::string()};
    if (answer.taken == Taken::right)
        RETURN_IF_ERROR(transaction.execute("DELETE FROM mail_access_code WHERE session_id = :p1", {session.id}));
    RETURN_IF_ERROR(transaction.execute("SAVEPOINT told"));
    RETURN_IF_ERROR(audit::append(
        transaction, {now, isRight ? "signedInByMail" : "mailCodeRefused", answer.holderId, "holder", {}, {}, {}}));
    // Strangers write nothing into the log that is kept for ever; what they type takes as long as what holders type.
    const bool concernsHolder =
        std::any_of(open.begin(), open.end(), [](const auto& row) { return row.text(0) != nobody; });
    RETURN_IF_ERROR(transaction.execute(concernsHolder ? "RELEASE SAVEPOINT told" : "ROLLBACK TO SAVEPOINT told"));
    RETURN_IF_ERROR(transaction.commit());
    return answer;
}

}  // namespace sceau::mailaccess
