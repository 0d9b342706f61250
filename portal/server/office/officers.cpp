// SPDX-License-Identifier: Apache-2.0
#include "portal/server/office/officers.hpp"

namespace sceau::office {

namespace {

Result<std::optional<Officer>> officerBy(store::Transaction& transaction, const std::string& column,
                                         const std::string& value)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT id, name, email, office, fingerprint, active FROM officer WHERE " +
                                           column + " = :p1 AND active = 1",
                                       {value}));
    if (rows.empty()) return std::optional<Officer>();
    const auto& row = rows.front();
    return std::optional(Officer{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.integer(5) == 1});
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"office-0001",
         {"CREATE TABLE officer ("
          "id VARCHAR(32) PRIMARY KEY,"
          "name VARCHAR(200) NOT NULL,"
          "email VARCHAR(254) NOT NULL,"
          "office VARCHAR(64) NOT NULL,"
          "fingerprint VARCHAR(64) NOT NULL UNIQUE,"
          "active INTEGER NOT NULL,"
          "created_at BIGINT NOT NULL)",
          "CREATE TABLE handover ("
          "renewal_id VARCHAR(32) PRIMARY KEY,"
          "appointment_at BIGINT,"
          "checked_at BIGINT,"
          "checked_by VARCHAR(32) NOT NULL,"
          "chip_model VARCHAR(64) NOT NULL,"
          "chip_serial VARCHAR(64) NOT NULL,"
          "chip_maker VARCHAR(64) NOT NULL,"
          "chip_atr VARCHAR(128) NOT NULL,"
          "finished_at BIGINT,"
          "finished_by VARCHAR(32) NOT NULL)"}},
    };
    return all;
}

Result<void> save(store::Transaction& transaction, const Officer& officer, std::int64_t now)
{
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO officer (id, name, email, office, fingerprint, active, created_at) VALUES (:p1, :p2, :p3, :p4, "
        ":p5, :p6, :p7) ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, email = excluded.email, office = "
        "excluded.office, active = excluded.active",
        {officer.id, officer.name, officer.email, officer.office, officer.fingerprint,
         std::int64_t{officer.active ? 1 : 0}, now}));
    return {};
}

Result<std::optional<Officer>> officerById(store::Transaction& transaction, const std::string& id)
{
    return officerBy(transaction, "id", id);
}

Result<std::optional<Officer>> officerByFingerprint(store::Transaction& transaction, const std::string& fingerprint)
{
    return officerBy(transaction, "fingerprint", fingerprint);
}

}  // namespace sceau::office
