// SPDX-License-Identifier: Apache-2.0
#include "portal/server/session/sessions.hpp"

#include "portal/server/http/fields.hpp"
#include "portal/server/secrets/random.hpp"

namespace sceau::session {

namespace {

constexpr std::string_view attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";
constexpr std::size_t tokenBytes = 32;

}  // namespace

Sessions::Sessions(store::Database& database, const secrets::Pepper& pepper, Clock clock)
    : database_(database), pepper_(pepper), clock_(std::move(clock))
{
}

Result<std::optional<Session>> Sessions::find(std::string_view cookieHeader)
{
    const auto token = http::cookie(cookieHeader, cookieName);
    if (!token || token->size() != tokenBytes * 2) return std::optional<Session>();
    const auto id = pepper_.mac("session", *token);
    const auto now = clock_();
    ASSIGN_OR_RETURN(
        const auto rows,
        database_.query(
            "SELECT csrf, certificate_id, created_at, seen_at, reader_of, officer_id FROM session WHERE id = :p1",
            {id}));
    if (rows.empty()) return std::optional<Session>();
    const auto& row = rows.front();
    if (row.integer(3) + idleSeconds < now || row.integer(2) + longestSeconds < now) return std::optional<Session>();
    // Once a minute is enough for the idle time, and spares a write at each request.
    if (row.integer(3) + 60 < now)
        RETURN_IF_ERROR(database_.execute("UPDATE session SET seen_at = :p2 WHERE id = :p1", {id, now}));
    Session session{.id = id, .csrf = row.text(0)};
    if (!row.isNull(1)) session.certificateId = row.text(1);
    if (!row.isNull(4)) session.readerOf = row.text(4);
    if (!row.isNull(5)) session.officerId = row.text(5);
    return std::optional(std::move(session));
}

Result<NewSession> Sessions::begin(const std::optional<std::string>& certificateId)
{
    Session session;
    session.certificateId = certificateId;
    return insert(std::move(session));
}

Result<NewSession> Sessions::beginReading(const std::string& holderId)
{
    Session session;
    session.readerOf = holderId;
    return insert(std::move(session));
}

Result<NewSession> Sessions::beginOffice(const std::string& officerId)
{
    Session session;
    session.officerId = officerId;
    return insert(std::move(session));
}

Result<NewSession> Sessions::insert(Session session)
{
    const auto token = secrets::randomHex(tokenBytes);
    const auto now = clock_();
    session.id = pepper_.mac("session", token);
    session.csrf = secrets::randomHex(tokenBytes);
    const auto orNull = [](const std::optional<std::string>& text) {
        return text ? store::Value(*text) : store::Value(nullptr);
    };
    ASSIGN_OR_RETURN(auto transaction, database_.begin());
    RETURN_IF_ERROR(transaction.execute("DELETE FROM session WHERE seen_at < :p1 OR created_at < :p2",
                                        {now - idleSeconds, now - longestSeconds}));
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO session (id, csrf, certificate_id, created_at, seen_at, reader_of, officer_id) VALUES (:p1, :p2, "
        ":p3, :p4, :p5, :p6, :p7)",
        {session.id, session.csrf, orNull(session.certificateId), now, now, orNull(session.readerOf),
         orNull(session.officerId)}));
    RETURN_IF_ERROR(transaction.commit());
    return NewSession{std::move(session), std::string(cookieName) + "=" + token + std::string(attributes)};
}

Result<void> Sessions::end(const Session& session)
{
    RETURN_IF_ERROR(database_.execute("DELETE FROM session WHERE id = :p1", {session.id}));
    return {};
}

Result<std::string> Sessions::challenge(const Session& session)
{
    auto nonce = secrets::randomBase64(32);
    RETURN_IF_ERROR(database_.execute("UPDATE session SET nonce = :p2, nonce_until = :p3 WHERE id = :p1",
                                      {session.id, nonce, clock_() + nonceSeconds}));
    return nonce;
}

Result<std::optional<std::string>> Sessions::takeChallenge(const Session& session)
{
    ASSIGN_OR_RETURN(auto transaction, database_.begin());
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT nonce, nonce_until FROM session WHERE id = :p1", {session.id}));
    RETURN_IF_ERROR(transaction.execute("UPDATE session SET nonce = NULL WHERE id = :p1", {session.id}));
    RETURN_IF_ERROR(transaction.commit());
    if (rows.empty() || rows.front().isNull(0) || rows.front().integer(1) < clock_())
        return std::optional<std::string>();
    return std::optional(rows.front().text(0));
}

std::string endedCookie()
{
    return std::string(cookieName) + "=" + std::string(attributes) + "; Max-Age=0";
}

}  // namespace sceau::session
