// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/ledger.hpp"

#include "portal/server/ca/issuer.hpp"
#include "portal/server/mail/outbox.hpp"
#include "shared/base/log.hpp"
#include "shared/rules/revocation_reason.hpp"

#include <utility>

namespace sceau::revocation {

Ledger::Ledger(store::Database& database, ca::CaBackend& authority, crl::Publisher& lists, Effect effect)
    : database_(database), authority_(authority), lists_(lists), effect_(std::move(effect))
{
}

Result<Outcome> Ledger::revoke(const Order& order, std::int64_t now)
{
    const auto reason = rules::revocationReason(order.motive);
    if (!reason) return fail(ErrorCode::invalidRequest, "the motive is not in the list");

    ASSIGN_OR_RETURN(const auto issuer, ca::issuerOf(order.certificate));
    const auto certificate = toBase64(order.certificate);
    ASSIGN_OR_RETURN(auto transaction, database_.begin());
    // An older portal beside this one writes no issuer; two rows of one certificate could not be named later.
    ASSIGN_OR_RETURN(const auto unnamed,
                     transaction.query("SELECT serial FROM revocation WHERE serial = :p1 AND issuer "
                                       "= '' AND certificate = :p2",
                                       {order.serialHex, certificate}));
    if (!unnamed.empty()) return Outcome::alreadyRevoked;
    ASSIGN_OR_RETURN(const std::int64_t added,
                     transaction.execute(
                         "INSERT INTO revocation (issuer, serial, revoked_at, motive, reason, reason_published, "
                         "channel, certificate, authority_told) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, 0) "
                         "ON CONFLICT (issuer, serial) DO NOTHING",
                         {issuer, order.serialHex, now, order.motive, static_cast<std::int64_t>(reason->crlReason),
                          std::int64_t{order.published == ReasonPublished::yes ? 1 : 0}, order.channel, certificate}));
    if (added == 0) return Outcome::alreadyRevoked;
    RETURN_IF_ERROR(effect_(transaction, order, now));
    if (order.together) RETURN_IF_ERROR(order.together(transaction));
    RETURN_IF_ERROR(audit::append(transaction, {now, "revoked", order.serialHex, order.channel, order.evidence,
                                                "motive=" + order.motive, order.personal, issuer}));
    for (const auto& notice : order.notices) RETURN_IF_ERROR(mail::enqueue(transaction, notice, now));
    RETURN_IF_ERROR(transaction.commit());

    // The revocation stands; what fails from here on is tried again by the periodic job.
    if (const auto told = tellAuthority(); !told)
        log::warning("the authority was not told of a revocation", {{"detail", told.error().detail}});
    if (const auto published = lists_.publish(now); !published)
        log::warning("no CRL after a revocation", {{"detail", published.error().detail}});
    return Outcome::revoked;
}

Result<std::int64_t> Ledger::tellAuthority()
{
    // 1: told. Otherwise minus the times that it was tried in vain: one that is refused again and again comes last, and
    // keeps no other waiting.
    ASSIGN_OR_RETURN(const auto rows,
                     database_.query("SELECT serial, certificate, reason, revoked_at, issuer FROM revocation "
                                     "WHERE authority_told <= 0 ORDER BY authority_told DESC, revoked_at LIMIT 100"));
    std::int64_t told = 0;
    for (const auto& row : rows) {
        ca::Revocation revocation;
        ASSIGN_OR_RETURN(revocation.certificate, fromBase64(row.text(1)));
        revocation.reason = static_cast<ca::RevocationReason>(row.integer(2));
        revocation.revokedAt = row.integer(3);
        const auto outcome = authority_.revoke(revocation);
        const std::string state = outcome ? "1" : "authority_told - 1";
        RETURN_IF_ERROR(database_.execute(
            "UPDATE revocation SET authority_told = " + state + " WHERE serial = :p1 AND issuer = :p2",
            {row.text(0), row.text(4)}));
        RETURN_IF_ERROR(outcome);
        ++told;
    }
    return told;
}

}  // namespace sceau::revocation
