// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/access.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/ca/issuer.hpp"
#include "portal/server/secrets/answers.hpp"
#include "shared/rules/throttle.hpp"

namespace sceau::revocation {

Result<std::int64_t> countAttempt(store::Database& database, const store::CertificateRecord& certificate,
                                  std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(
        transaction.execute("INSERT INTO revocation_attempt (certificate_id, failures, locked_until) VALUES "
                            "(:p1, 0, 0) ON CONFLICT (certificate_id) DO NOTHING",
                            {certificate.id}));
    // The update comes first: it takes the row's lock where the database has several writers.
    RETURN_IF_ERROR(transaction.execute(
        "UPDATE revocation_attempt SET failures = failures + 1 WHERE certificate_id = :p1 AND locked_until <= :p2",
        {certificate.id, now}));
    ASSIGN_OR_RETURN(
        const auto rows,
        transaction.query("SELECT failures, locked_until FROM revocation_attempt WHERE certificate_id = :p1",
                          {certificate.id}));
    if (rows.size() != 1) return fail(ErrorCode::internalError, "an attempt was not counted");
    if (rows.front().integer(1) > now) return fail(ErrorCode::answersLocked, "revocation answers are locked");
    const std::int64_t lockedUntil = now + rules::lockSeconds(rows.front().integer(0));
    RETURN_IF_ERROR(transaction.execute("UPDATE revocation_attempt SET locked_until = :p1 WHERE certificate_id = :p2",
                                        {lockedUntil, certificate.id}));
    RETURN_IF_ERROR(transaction.commit());
    return lockedUntil;
}

Result<bool> isLinkGood(store::Database& database, const secrets::Pepper& pepper, std::string_view token,
                        std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto rows,
                     database.query("SELECT id FROM revocation_link WHERE id = :p1 AND valid_until > :p2",
                                    {pepper.mac("revocation-link", token), now}));
    return !rows.empty();
}

Result<bool> takeLink(store::Database& database, const secrets::Pepper& pepper, std::string_view token,
                      const session::Session& session, std::int64_t now)
{
    const std::string id = pepper.mac("revocation-link", token);
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT holder_id, product FROM revocation_link WHERE id = :p1", {id}));
    ASSIGN_OR_RETURN(
        const auto taken,
        transaction.execute("DELETE FROM revocation_link WHERE id = :p1 AND valid_until > :p2", {id, now}));
    if (taken != 1 || rows.size() != 1) return false;
    RETURN_IF_ERROR(transaction.execute("DELETE FROM revocation_access WHERE session_id = :p1", {session.id}));
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO revocation_access (session_id, holder_id, product, valid_until) VALUES (:p1, :p2, :p3, :p4)",
        {session.id, rows.front().text(0), rows.front().text(1), now + accessSeconds}));
    RETURN_IF_ERROR(transaction.commit());
    return true;
}

Result<std::optional<Access>> accessOf(store::Database& database, const session::Session& session, std::int64_t now)
{
    if (session.certificateId) {
        ASSIGN_OR_RETURN(const auto rows,
                         database.query("SELECT holder_id FROM certificate WHERE id = :p1", {*session.certificateId}));
        if (!rows.empty()) return std::optional(Access{rows.front().text(0), {}});
    }
    if (session.readerOf) return std::optional(Access{*session.readerOf, {}});
    ASSIGN_OR_RETURN(
        const auto rows,
        database.query("SELECT holder_id, product FROM revocation_access WHERE session_id = :p1 AND valid_until > :p2",
                       {session.id, now}));
    if (rows.empty()) return std::optional<Access>();
    return std::optional(Access{rows.front().text(0), rows.front().text(1)});
}

Result<std::optional<store::CertificateRecord>> certificateFor(store::Database& database, const Access& access,
                                                               const std::string& certificateId)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(auto certificate, store::certificateById(transaction, certificateId));
    const bool isCovered = certificate && certificate->holderId == access.holderId &&
                           (access.product.empty() || certificate->product == access.product);
    if (!isCovered) return std::optional<store::CertificateRecord>();
    return certificate;
}

Result<void> checkAnswers(store::Database& database, const secrets::Pepper& pepper, const session::Session& session,
                          const store::CertificateRecord& certificate, const std::array<std::string, 3>& answers,
                          std::int64_t now)
{
    if (certificate.secrets.answersHash.empty())
        return fail(ErrorCode::renewalStateInvalid, "the certificate has no questions");
    ASSIGN_OR_RETURN(const std::int64_t lockedUntil, countAttempt(database, certificate, now));
    if (!secrets::answersMatch(pepper, answers, certificate.secrets.answersHash)) {
        ASSIGN_OR_RETURN(const auto issuer, ca::issuerOf(certificate.der));
        ASSIGN_OR_RETURN(auto transaction, database.begin());
        RETURN_IF_ERROR(audit::append(
            transaction, {now, "revocationAnswersRefused", certificate.serialHex, "holder", {}, {}, {}, issuer}));
        RETURN_IF_ERROR(transaction.commit());
        return fail(lockedUntil > now ? ErrorCode::answersLocked : ErrorCode::answersIncorrect, "wrong answers");
    }
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(transaction.execute("DELETE FROM revocation_attempt WHERE certificate_id = :p1", {certificate.id}));
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO revocation_answered (session_id, certificate_id, valid_until) VALUES (:p1, :p2, :p3) "
        "ON CONFLICT (session_id, certificate_id) DO UPDATE SET valid_until = excluded.valid_until",
        {session.id, certificate.id, now + answeredSeconds}));
    return transaction.commit();
}

Result<bool> hasAnswered(store::Database& database, const session::Session& session, const std::string& certificateId,
                         std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto rows,
                     database.query("SELECT valid_until FROM revocation_answered WHERE session_id = :p1 AND "
                                    "certificate_id = :p2 AND valid_until > :p3",
                                    {session.id, certificateId, now}));
    return !rows.empty();
}

}  // namespace sceau::revocation
