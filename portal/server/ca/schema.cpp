// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/schema.hpp"

#include "portal/server/ca/issuer.hpp"
#include "shared/base/log.hpp"

namespace sceau::ca {

namespace {

constexpr const char* rowsAtOnce = "1000";

Result<std::string> issuerOfText(const std::string& base64)
{
    ASSIGN_OR_RETURN(const Bytes certificate, fromBase64(base64));
    return issuerOf(certificate);
}

/// Writes the issuer into the rows that have a certificate and no issuer yet; `key` names a row. One that cannot be
/// read is told and marked: it must not keep the portal closed.
Result<void> addIssuers(store::Transaction& transaction, const std::string& table, const std::string& key)
{
    for (;;) {
        ASSIGN_OR_RETURN(const auto rows,
                         transaction.query("SELECT " + key + ", certificate FROM " + table +
                                           " WHERE issuer = '' AND certificate IS NOT NULL LIMIT " + rowsAtOnce));
        if (rows.empty()) return {};
        for (const auto& row : rows) {
            const auto issuer = issuerOfText(row.text(1));
            if (!issuer) log::warning("a certificate cannot be read", {{"table", table}, {key, row.text(0)}});
            RETURN_IF_ERROR(
                transaction.execute("UPDATE " + table + " SET issuer = :p1 WHERE issuer = '' AND " + key + " = :p2",
                                    {issuer ? *issuer : std::string("unreadable"), row.text(0)}));
        }
    }
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"authority-0001",
         {"CREATE TABLE issuance ("
          "reference VARCHAR(64) PRIMARY KEY,"
          "serial VARCHAR(40) NOT NULL UNIQUE,"
          "public_key_digest VARCHAR(64) NOT NULL,"
          "not_before BIGINT NOT NULL,"
          "not_after BIGINT NOT NULL,"
          "certificate TEXT)",
          // The primary key is what makes a revocation happen exactly once.
          "CREATE TABLE revocation ("
          "serial VARCHAR(40) PRIMARY KEY,"
          "revoked_at BIGINT NOT NULL,"
          "motive VARCHAR(48) NOT NULL,"
          "reason INTEGER NOT NULL,"
          "reason_published INTEGER NOT NULL,"
          "channel VARCHAR(24) NOT NULL,"
          "certificate TEXT NOT NULL,"
          "authority_told INTEGER NOT NULL)",
          "CREATE TABLE revocation_list ("
          "number BIGINT PRIMARY KEY,"
          "this_update BIGINT NOT NULL,"
          "next_update BIGINT NOT NULL,"
          "list TEXT NOT NULL)",
          "CREATE TABLE revocation_list_number (id INTEGER PRIMARY KEY, number BIGINT NOT NULL)",
          "INSERT INTO revocation_list_number (id, number) VALUES (1, 0)"}},
        // The complete list that the delta CRL counts from, and the delta CRL beside the newest complete list.
        {"authority-0002",
         {"CREATE TABLE revocation_list_base (id INTEGER PRIMARY KEY, number BIGINT NOT NULL, this_update BIGINT NOT "
          "NULL)",
          "CREATE TABLE revocation_list_delta (number BIGINT PRIMARY KEY, this_update BIGINT NOT NULL, next_update "
          "BIGINT NOT NULL, list TEXT NOT NULL)"}},
        // A serial number is unique for its issuer only.
        {"authority-0003",
         {"ALTER TABLE revocation RENAME TO revocation_before",
          "CREATE TABLE revocation ("
          "issuer VARCHAR(64) NOT NULL DEFAULT '',"
          "serial VARCHAR(40) NOT NULL,"
          "revoked_at BIGINT NOT NULL,"
          "motive VARCHAR(48) NOT NULL,"
          "reason INTEGER NOT NULL,"
          "reason_published INTEGER NOT NULL,"
          "channel VARCHAR(24) NOT NULL,"
          "certificate TEXT NOT NULL,"
          "authority_told INTEGER NOT NULL,"
          "PRIMARY KEY (issuer, serial))",
          "INSERT INTO revocation (serial, revoked_at, motive, reason, reason_published, channel, certificate, "
          "authority_told) SELECT serial, revoked_at, motive, reason, reason_published, channel, certificate, "
          "authority_told FROM revocation_before",
          "DROP TABLE revocation_before"}},
        // Of what was issued, too. Until an authority has chosen the serial number, a row has no issuer.
        {"authority-0004",
         {"ALTER TABLE issuance RENAME TO issuance_before",
          "CREATE TABLE issuance ("
          "reference VARCHAR(64) PRIMARY KEY,"
          "issuer VARCHAR(64) NOT NULL DEFAULT '',"
          "serial VARCHAR(40) NOT NULL,"
          "public_key_digest VARCHAR(64) NOT NULL,"
          "not_before BIGINT NOT NULL,"
          "not_after BIGINT NOT NULL,"
          "certificate TEXT,"
          "UNIQUE (issuer, serial))",
          "INSERT INTO issuance (reference, serial, public_key_digest, not_before, not_after, certificate) "
          "SELECT reference, serial, public_key_digest, not_before, not_after, certificate FROM issuance_before",
          "DROP TABLE issuance_before"}},
    };
    return all;
}

Result<void> nameIssuers(store::Database& database)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    RETURN_IF_ERROR(addIssuers(transaction, "revocation", "serial"));
    RETURN_IF_ERROR(addIssuers(transaction, "issuance", "reference"));
    return transaction.commit();
}

}  // namespace sceau::ca
