// SPDX-License-Identifier: Apache-2.0
#include "portal/server/unblocking/puks.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/ca/issuer.hpp"
#include "portal/server/revocation/access.hpp"
#include "portal/server/secrets/answers.hpp"

#include <algorithm>

namespace sceau::unblocking {

namespace {

Result<void> note(store::Database& database, const store::CertificateRecord& certificate, const Requester& requester,
                  const char* action, std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto issuer, ca::issuerOf(certificate.der));
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(audit::append(
        transaction, {now, action, certificate.serialHex, requester.role, {}, {}, requester.name, issuer}));
    return transaction.commit();
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"unblocking-0001",
         {"CREATE TABLE puk ("
          "certificate_id VARCHAR(32) PRIMARY KEY,"
          "sealed TEXT NOT NULL,"
          "releases BIGINT NOT NULL,"
          "kept_at BIGINT NOT NULL)"}},
    };
    return all;
}

bool isPuk(std::string_view text)
{
    return text.size() >= 4 && text.size() <= 32 &&
           std::all_of(text.begin(), text.end(), [](char character) { return character > ' ' && character < 0x7F; });
}

Result<void> keep(store::Transaction& transaction, const secrets::Vault& vault, const std::string& certificateId,
                  const std::string& puk, std::int64_t now)
{
    if (!isPuk(puk)) return fail(ErrorCode::invalidRequest, "a PUK has 4 to 32 printable characters");
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO puk (certificate_id, sealed, releases, kept_at) VALUES (:p1, :p2, 0, :p3) ON CONFLICT "
        "(certificate_id) DO UPDATE SET sealed = excluded.sealed, releases = 0, kept_at = excluded.kept_at",
        {certificateId, vault.seal(certificateId, puk), now}));
    return {};
}

Result<bool> isKept(store::Transaction& transaction, const std::string& certificateId)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT certificate_id FROM puk WHERE certificate_id = :p1", {certificateId}));
    return !rows.empty();
}

Result<std::string> release(store::Database& database, const secrets::Pepper& pepper, const secrets::Vault& vault,
                            const store::CertificateRecord& certificate, const std::array<std::string, 3>& answers,
                            const Requester& requester, std::int64_t now, const Released& effect)
{
    if (certificate.secrets.answersHash.empty())
        return fail(ErrorCode::renewalStateInvalid, "the certificate has no questions");
    ASSIGN_OR_RETURN(const auto lockedUntil, revocation::countAttempt(database, certificate, now));
    if (!secrets::answersMatch(pepper, answers, certificate.secrets.answersHash)) {
        RETURN_IF_ERROR(note(database, certificate, requester, "pukRefused", now));
        return fail(lockedUntil > now ? ErrorCode::answersLocked : ErrorCode::answersIncorrect, "wrong answers");
    }
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(transaction.execute("DELETE FROM revocation_attempt WHERE certificate_id = :p1", {certificate.id}));
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT sealed FROM puk WHERE certificate_id = :p1", {certificate.id}));
    if (rows.empty()) return fail(ErrorCode::renewalStateInvalid, "no PUK was kept");
    ASSIGN_OR_RETURN(
        const auto counted,
        transaction.execute("UPDATE puk SET releases = releases + 1 WHERE certificate_id = :p1 AND releases < :p2",
                            {certificate.id, mostReleases}));
    if (counted != 1) return fail(ErrorCode::pukBlocked, "read out as often as allowed");
    ASSIGN_OR_RETURN(auto puk, vault.open(certificate.id, rows.front().text(0)));
    ASSIGN_OR_RETURN(const auto issuer, ca::issuerOf(certificate.der));
    RETURN_IF_ERROR(audit::append(
        transaction, {now, "pukReleased", certificate.serialHex, requester.role, {}, {}, requester.name, issuer}));
    RETURN_IF_ERROR(effect(transaction));
    RETURN_IF_ERROR(transaction.commit());
    return puk;
}

Result<Bytes> sealFor(const secrets::Vault& vault, const std::string& origin, const Recipient& recipient,
                      const std::string& puk)
{
    // One line each: nothing that a page sends may add one.
    const auto isLine = [](const std::string& text) {
        return !text.empty() && text.size() <= 64 &&
               std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
    };
    if (!isLine(recipient.unblockId) || !isLine(recipient.serialNumber))
        return fail(ErrorCode::invalidRequest, "not what a host says of a token");
    return vault.sealRelease(recipient.publicKey, "sceau-sealed-puk-1\n" + origin + "\n" + recipient.serialNumber +
                                                      "\n" + recipient.unblockId + "\n" + puk);
}

}  // namespace sceau::unblocking
