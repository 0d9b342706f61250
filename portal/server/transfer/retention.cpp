// SPDX-License-Identifier: Apache-2.0
#include "portal/server/transfer/retention.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "shared/rules/calendar.hpp"

#include <array>

namespace sceau::transfer {

namespace {

/// Rows about old certificates, those that point at others first.
constexpr std::array<std::string_view, 8> erasures{
    "DELETE FROM handover WHERE renewal_id IN (SELECT r.id FROM renewal r JOIN certificate c ON c.id = "
    "r.certificate_id "
    "WHERE c.not_after < :p1)",
    "DELETE FROM renewal WHERE certificate_id IN (SELECT id FROM certificate WHERE not_after < :p1)",
    "DELETE FROM expiry_notice WHERE certificate_id IN (SELECT id FROM certificate WHERE not_after < :p1)",
    "DELETE FROM revocation_attempt WHERE certificate_id IN (SELECT id FROM certificate WHERE not_after < :p1)",
    "DELETE FROM revocation_answered WHERE certificate_id IN (SELECT id FROM certificate WHERE not_after < :p1)",
    "DELETE FROM puk WHERE certificate_id IN (SELECT id FROM certificate WHERE not_after < :p1)",
    "UPDATE issuance SET certificate = NULL WHERE certificate IN (SELECT der FROM certificate WHERE not_after < :p1)",
    "DELETE FROM session WHERE certificate_id IN (SELECT id FROM certificate WHERE not_after < :p1)",
};

}  // namespace

Result<Purged> purge(store::Database& database, const config::Retention& retention, std::int64_t now,
                     Rehearsal rehearsal)
{
    const auto today = rules::parisDay(now);
    const auto evidence =
        rules::parisMidnight(rules::monthsBefore(today, static_cast<int>(retention.evidenceYears) * 12));
    const auto personal = rules::parisMidnight(rules::monthsBefore(today, static_cast<int>(retention.personalMonths)));
    Purged purged;
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    for (const auto erasure : erasures) RETURN_IF_ERROR(transaction.execute(erasure, {evidence}));
    ASSIGN_OR_RETURN(purged.certificates,
                     transaction.execute("DELETE FROM certificate WHERE not_after < :p1", {evidence}));
    // What was signed or written proves the revocation for as long as the certificate's file is kept.
    RETURN_IF_ERROR(transaction.execute(
        "DELETE FROM revocation_demand WHERE received_at < :p1 AND serial NOT IN (SELECT serial_hex FROM certificate)",
        {evidence}));
    RETURN_IF_ERROR(
        transaction.execute("DELETE FROM revocation_form WHERE created_at < :p1 AND id NOT IN (SELECT "
                            "form_id FROM revocation_demand)",
                            {evidence}));
    // A holder who was only just registered has no certificate yet.
    ASSIGN_OR_RETURN(purged.holders,
                     transaction.execute(
                         "DELETE FROM holder WHERE created_at < :p1 AND NOT EXISTS (SELECT 1 FROM certificate c WHERE "
                         "c.holder_id = holder.id) AND NOT EXISTS (SELECT 1 FROM renewal r WHERE r.holder_id = "
                         "holder.id)",
                         {evidence}));
    ASSIGN_OR_RETURN(
        const auto rows,
        transaction.query("SELECT COUNT(*) FROM audit WHERE at < :p1 AND personal IS NOT NULL", {personal}));
    purged.auditRows = rows.front().integer(0);
    if (rehearsal == Rehearsal::yes) return purged;
    RETURN_IF_ERROR(audit::append(transaction, {now,
                                                "purged",
                                                "",
                                                "system",
                                                {},
                                                "certificates=" + std::to_string(purged.certificates) +
                                                    " holders=" + std::to_string(purged.holders),
                                                {}}));
    RETURN_IF_ERROR(transaction.commit());
    RETURN_IF_ERROR(audit::erasePersonal(database, personal));
    return purged;
}

}  // namespace sceau::transfer
