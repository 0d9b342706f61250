// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/representatives.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/codes.hpp"

#include <algorithm>

namespace sceau::revocation {

namespace {

constexpr std::int64_t hour = 3600;

/// Of no key at all: what an unknown identifier is compared with, so that it takes as long as a known one.
const std::string& hashOfNothing(const secrets::Pepper& pepper)
{
    static const std::string hash = [&pepper] {
        const auto made = secrets::slowHash(pepper, "access-key", secrets::randomHex(32));
        return made ? *made : std::string();
    }();
    return hash;
}

struct Account {
    Representative who;
    std::string keyHash;
};

Result<std::optional<Account>> accountBy(store::Transaction& transaction, const std::string& column,
                                         const std::string& value)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT id, identifier, name, email, company_siren, language, key_hash FROM "
                                       "representative WHERE " +
                                           column + " = :p1",
                                       {value}));
    if (rows.empty()) return std::optional<Account>();
    const auto& row = rows.front();
    return std::optional(
        Account{{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)}, row.text(6)});
}

/// Writes a fresh code for this session and its mail; earlier codes of the session are void.
Result<void> mailCode(store::Transaction& transaction, const secrets::Pepper& pepper, const Sender& sender,
                      const Representative& who, const session::Session& session, std::int64_t now)
{
    // A window of an hour for each representative, whatever browser asks.
    RETURN_IF_ERROR(transaction.execute(
        "UPDATE representative SET codes_since = :p1, codes = 0 WHERE id = :p2 AND codes_since <= :p3",
        {now, who.id, now - hour}));
    ASSIGN_OR_RETURN(const auto allowed,
                     transaction.execute("UPDATE representative SET codes = codes + 1 WHERE id = :p1 AND codes < :p2",
                                         {who.id, codesAnHour}));
    if (allowed != 1) return fail(ErrorCode::answersLocked, "too many codes were mailed");

    const std::string code = rules::drawCode(rules::securityCode, secrets::randomByte);
    RETURN_IF_ERROR(transaction.execute("DELETE FROM representative_code WHERE session_id = :p1", {session.id}));
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO representative_code (session_id, representative_id, code_mac, tries, valid_until) VALUES "
        "(:p1, :p2, :p3, 0, :p4)",
        {session.id, who.id, pepper.mac("company-code", session.id + code), now + codeSeconds}));
    pages::View view;
    view.text("name", who.name).text("code", rules::displayCode(code, rules::securityCode));
    return mail::enqueue(transaction, letter(sender, "company-code", who.language, {who.name, who.email}, view), now);
}

/// What was typed is not kept: it may be somebody's key.
Result<void> recordRefusal(store::Database& database, const AccessTry& attempt, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(
        audit::append(transaction, {now, "companyAccessRefused", "", "representative", {}, {}, attempt.remoteAddress}));
    return transaction.commit();
}

}  // namespace

Result<void> giveAccess(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                        const Representative& representative, std::int64_t now)
{
    const std::string key = rules::drawCode(rules::accessKey, secrets::randomByte);
    ASSIGN_OR_RETURN(const std::string hash, secrets::slowHash(pepper, "access-key", key));
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO representative (id, identifier, name, email, company_siren, language, key_hash, failures, "
        "locked_until, codes_since, codes) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, 0, 0, 0, 0) ON CONFLICT "
        "(identifier) "
        "DO UPDATE SET key_hash = excluded.key_hash, failures = 0, locked_until = 0",
        {secrets::randomHex(16), representative.identifier, representative.name, representative.email,
         representative.companySiren, representative.language, hash}));
    ASSIGN_OR_RETURN(const auto account, accountBy(transaction, "identifier", representative.identifier));
    if (!account) return fail(ErrorCode::internalError, "an account is gone");
    // A new key goes to the address that was registered, and ends what the old key opened.
    RETURN_IF_ERROR(
        transaction.execute("DELETE FROM representative_access WHERE representative_id = :p1", {account->who.id}));
    RETURN_IF_ERROR(
        transaction.execute("DELETE FROM representative_code WHERE representative_id = :p1", {account->who.id}));
    pages::View view;
    view.text("name", account->who.name)
        .text("identifier", account->who.identifier)
        .text("key", rules::displayCode(key, rules::accessKey))
        .text("link", sender.origin + "/company");
    RETURN_IF_ERROR(mail::enqueue(
        transaction,
        letter(sender, "company-access", account->who.language, {account->who.name, account->who.email}, view), now));
    RETURN_IF_ERROR(audit::append(transaction, {now,
                                                "representativeKeyGiven",
                                                account->who.id,
                                                "officer",
                                                {},
                                                "siren=" + account->who.companySiren,
                                                account->who.name}));
    return transaction.commit();
}

Result<void> beginAccess(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                         const session::Session& session, const AccessTry& attempt, const std::string& key,
                         std::int64_t now)
{
    RETURN_IF_ERROR(countAccessTry(database, pepper, attempt, now));
    std::optional<Account> account;
    {
        ASSIGN_OR_RETURN(auto transaction, database.begin());
        ASSIGN_OR_RETURN(account, accountBy(transaction, "identifier", attempt.identifier));
    }
    const auto typed = rules::checkCode(key, rules::accessKey);
    const std::string hash = account ? account->keyHash : hashOfNothing(pepper);
    const bool right = secrets::matchesSlowHash(pepper, "access-key", typed.value, hash);
    if (!account || !typed.accepted() || !right) {
        RETURN_IF_ERROR(recordRefusal(database, attempt, now));
        return fail(ErrorCode::accessRefused, "identifier or key");
    }

    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(forgiveAccessTry(transaction, pepper, attempt));
    RETURN_IF_ERROR(mailCode(transaction, pepper, sender, account->who, session, now));
    return transaction.commit();
}

Result<void> mailCodeAgain(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                           const session::Session& session, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(
        const auto rows,
        transaction.query("SELECT representative_id FROM representative_code WHERE session_id = :p1", {session.id}));
    if (rows.empty()) return fail(ErrorCode::accessRefused, "nobody began");
    ASSIGN_OR_RETURN(const auto account, accountBy(transaction, "id", rows.front().text(0)));
    if (!account) return fail(ErrorCode::accessRefused, "the account is gone");
    RETURN_IF_ERROR(mailCode(transaction, pepper, sender, account->who, session, now));
    return transaction.commit();
}

Result<bool> isCodeAwaited(store::Database& database, const session::Session& session, std::int64_t now)
{
    ASSIGN_OR_RETURN(
        const auto rows,
        database.query("SELECT tries FROM representative_code WHERE session_id = :p1 AND valid_until > :p2 "
                       "AND tries < :p3",
                       {session.id, now, codeTries}));
    return !rows.empty();
}

Result<void> enterCode(store::Database& database, const secrets::Pepper& pepper, const session::Session& session,
                       const std::string& code, std::int64_t now)
{
    const auto typed = rules::checkCode(code, rules::securityCode);
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(const auto tried,
                     transaction.execute("UPDATE representative_code SET tries = tries + 1 WHERE session_id = :p1 AND "
                                         "valid_until > :p2 AND tries < :p3",
                                         {session.id, now, codeTries}));
    if (tried != 1) return fail(ErrorCode::accessRefused, "no code is awaited");
    ASSIGN_OR_RETURN(
        const auto rows,
        transaction.query("SELECT representative_id, code_mac FROM representative_code WHERE session_id = :p1",
                          {session.id}));
    const bool right =
        typed.accepted() && secrets::equal(pepper.mac("company-code", session.id + typed.value), rows.front().text(1));
    if (right) {
        RETURN_IF_ERROR(transaction.execute("DELETE FROM representative_code WHERE session_id = :p1", {session.id}));
        RETURN_IF_ERROR(transaction.execute("DELETE FROM representative_access WHERE session_id = :p1", {session.id}));
        RETURN_IF_ERROR(transaction.execute(
            "INSERT INTO representative_access (session_id, representative_id, valid_until) VALUES (:p1, :p2, :p3)",
            {session.id, rows.front().text(0), now + companySeconds}));
    }
    RETURN_IF_ERROR(transaction.commit());
    if (!right) return fail(ErrorCode::accessRefused, "a wrong code");
    return {};
}

Result<std::optional<Representative>> representativeOf(store::Database& database, const session::Session& session,
                                                       std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT representative_id FROM representative_access WHERE session_id = :p1 AND "
                                       "valid_until > :p2",
                                       {session.id, now}));
    if (rows.empty()) return std::optional<Representative>();
    ASSIGN_OR_RETURN(auto account, accountBy(transaction, "id", rows.front().text(0)));
    if (!account) return std::optional<Representative>();
    return std::optional(std::move(account->who));
}

}  // namespace sceau::revocation
