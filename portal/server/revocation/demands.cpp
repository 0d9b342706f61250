// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/demands.hpp"

#include "portal/server/audit/audit_log.hpp"

#include <array>

namespace sceau::revocation {

namespace {

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 86400;

constexpr std::array states{"waiting", "confirming", "done", "refused"};

DemandState stateOf(const std::string& text)
{
    for (std::size_t index = 0; index < states.size(); ++index)
        if (text == states[index]) return static_cast<DemandState>(index);
    return DemandState::refused;
}

constexpr const char* columns =
    "id, kind, form_id, serial, motive, demander, tracking, scan, digest, report, state, first_officer, officer, "
    "received_at, decided_at, issuer";

Demand demandOf(const store::Row& row)
{
    Demand demand;
    demand.id = row.text(0);
    demand.kind = row.text(1);
    demand.formId = row.text(2);
    demand.serialHex = row.text(3);
    demand.motive = row.text(4);
    demand.demander = row.text(5);
    demand.tracking = row.text(6);
    demand.scan = row.text(7);
    demand.digest = row.text(8);
    demand.report = form::Report::fromText(row.text(9));
    demand.state = stateOf(row.text(10));
    demand.firstOfficer = row.text(11);
    demand.officer = row.text(12);
    demand.receivedAt = row.integer(13);
    demand.decidedAt = row.integer(14);
    demand.issuer = row.text(15);
    return demand;
}

}  // namespace

std::string_view toText(DemandState state)
{
    return states[static_cast<std::size_t>(state)];
}

Result<void> keepForm(store::Database& database, const secrets::Pepper& pepper, const IssuedForm& form,
                      const std::string& remoteAddress, std::int64_t now)
{
    const std::string remote = pepper.mac("revocation-form", remoteAddress);
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(
        const auto lately,
        transaction.query("SELECT COUNT(*) FROM revocation_form WHERE remote_mac = :p1 AND created_at > :p2",
                          {remote, now - hour}));
    if (lately.front().integer(0) >= formsAnHour) return fail(ErrorCode::rateLimited, "too many forms an hour");
    RETURN_IF_ERROR(transaction.execute(
        "DELETE FROM revocation_form WHERE created_at < :p1 AND id NOT IN (SELECT form_id FROM revocation_demand)",
        {now - formDays * day}));
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO revocation_form (id, serial, motive, role, pdf, remote_mac, created_at, returns, issuer) "
        "VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, 0, :p8)",
        {form.id, form.serialHex, form.motive, form.role, toBase64(form.pdf), remote, now, form.issuer}));
    return transaction.commit();
}

Result<std::optional<IssuedForm>> formById(store::Database& database, const std::string& id)
{
    ASSIGN_OR_RETURN(
        const auto rows,
        database.query("SELECT id, serial, motive, role, pdf, issuer FROM revocation_form WHERE id = :p1", {id}));
    if (rows.empty()) return std::optional<IssuedForm>();
    const auto& row = rows.front();
    IssuedForm form{row.text(0), row.text(1), row.text(2), row.text(3), {}, row.text(5)};
    ASSIGN_OR_RETURN(form.pdf, fromBase64(row.text(4)));
    return std::optional<IssuedForm>(std::move(form));
}

Result<void> countReturn(store::Database& database, const std::string& id)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(
        const auto counted,
        transaction.execute("UPDATE revocation_form SET returns = returns + 1 WHERE id = :p1 AND returns < :p2",
                            {id, returnsAForm}));
    RETURN_IF_ERROR(transaction.commit());
    if (counted != 1) return fail(ErrorCode::rateLimited, "this form came back too often");
    return {};
}

Result<bool> keepDemand(store::Database& database, const Demand& demand, const std::string& actorRole,
                        const std::string& personal, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(
        const auto added,
        transaction.execute(
            "INSERT INTO revocation_demand (id, kind, form_id, serial, motive, demander, tracking, "
            "scan, document, digest, report, state, first_officer, officer, received_at, decided_at, issuer) "
            "VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, 'waiting', '', '', "
            ":p12, 0, :p13) ON CONFLICT (digest) DO NOTHING",
            {demand.id, demand.kind, demand.formId, demand.serialHex, demand.motive, demand.demander, demand.tracking,
             demand.scan, toBase64(demand.document), demand.digest, demand.report.text(), now, demand.issuer}));
    if (added == 0) return false;
    RETURN_IF_ERROR(
        audit::append(transaction, {now, "revocationDemanded", demand.serialHex, actorRole, demand.digest,
                                    "kind=" + demand.kind + " motive=" + demand.motive, personal, demand.issuer}));
    RETURN_IF_ERROR(transaction.commit());
    return true;
}

Result<std::optional<Demand>> demandById(store::Database& database, const std::string& id)
{
    ASSIGN_OR_RETURN(
        const auto rows,
        database.query(std::string("SELECT ") + columns + ", document FROM revocation_demand WHERE id = :p1", {id}));
    if (rows.empty()) return std::optional<Demand>();
    auto demand = demandOf(rows.front());
    ASSIGN_OR_RETURN(demand.document, fromBase64(rows.front().text(16)));
    return std::optional<Demand>(std::move(demand));
}

Result<std::vector<Demand>> demands(store::Database& database, std::int64_t limit)
{
    std::vector<Demand> found;
    for (const char* which : {"state IN ('waiting', 'confirming') ORDER BY received_at, id",
                              "state IN ('done', 'refused') ORDER BY decided_at DESC, id"}) {
        ASSIGN_OR_RETURN(const auto rows, database.query(std::string("SELECT ") + columns +
                                                             " FROM revocation_demand WHERE " + which + " LIMIT :p1",
                                                         {limit}));
        for (const auto& row : rows) found.push_back(demandOf(row));
    }
    return found;
}

Result<bool> moveOn(store::Database& database, const Demand& demand, DemandState to, const std::string& officerId,
                    const std::string& personal, std::int64_t now)
{
    const bool confirming = to == DemandState::confirming;
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(
        const auto moved,
        transaction.execute("UPDATE revocation_demand SET state = :p1, first_officer = :p2, officer = :p3, decided_at "
                            "= :p4 WHERE id = :p5 AND state = :p6",
                            {std::string(toText(to)), confirming ? officerId : demand.firstOfficer,
                             confirming ? std::string() : officerId, confirming ? std::int64_t{0} : now, demand.id,
                             std::string(toText(demand.state))}));
    if (moved == 0) return false;
    const char* action = confirming                   ? "revocationAccepted"
                         : to == DemandState::refused ? "revocationRefused"
                                                      : "revocationDecided";
    RETURN_IF_ERROR(
        audit::append(transaction, {now, action, demand.serialHex, "officer", demand.digest,
                                    "kind=" + demand.kind + " officer=" + officerId, personal, demand.issuer}));
    RETURN_IF_ERROR(transaction.commit());
    return true;
}

}  // namespace sceau::revocation
