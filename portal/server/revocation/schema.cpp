// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/schema.hpp"

namespace sceau::revocation {

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"revocation-0001",
         {// What was asked in the public space. Looked up later, by a job: the answer takes as long for everybody.
          "CREATE TABLE revocation_search ("
          "id VARCHAR(32) PRIMARY KEY,"
          "email VARCHAR(254) NOT NULL,"
          "email_mac VARCHAR(64) NOT NULL,"
          "identity_mac VARCHAR(64) NOT NULL,"
          "remote_mac VARCHAR(64) NOT NULL,"
          "product VARCHAR(64) NOT NULL,"
          "created_at BIGINT NOT NULL,"
          "done INTEGER NOT NULL)",
          "CREATE INDEX revocation_search_open ON revocation_search (done, created_at)",
          "CREATE TABLE revocation_link ("
          "id VARCHAR(64) PRIMARY KEY,"
          "holder_id VARCHAR(32) NOT NULL,"
          "product VARCHAR(64) NOT NULL,"
          "valid_until BIGINT NOT NULL)",
          "CREATE TABLE revocation_access ("
          "session_id VARCHAR(64) PRIMARY KEY,"
          "holder_id VARCHAR(32) NOT NULL,"
          "product VARCHAR(64) NOT NULL,"
          "valid_until BIGINT NOT NULL)",
          "CREATE TABLE revocation_answered ("
          "session_id VARCHAR(64) NOT NULL,"
          "certificate_id VARCHAR(32) NOT NULL,"
          "valid_until BIGINT NOT NULL,"
          "PRIMARY KEY (session_id, certificate_id))",
          "CREATE TABLE revocation_attempt ("
          "certificate_id VARCHAR(32) PRIMARY KEY,"
          "failures BIGINT NOT NULL,"
          "locked_until BIGINT NOT NULL)"}},
        {"revocation-0002",
         {"CREATE TABLE representative ("
          "id VARCHAR(32) PRIMARY KEY,"
          "identifier VARCHAR(64) NOT NULL UNIQUE,"
          "name VARCHAR(200) NOT NULL,"
          "email VARCHAR(254) NOT NULL,"
          "company_siren VARCHAR(9) NOT NULL,"
          "language VARCHAR(2) NOT NULL,"
          "key_hash VARCHAR(200) NOT NULL,"
          "failures BIGINT NOT NULL,"
          "locked_until BIGINT NOT NULL,"
          "codes_since BIGINT NOT NULL,"
          "codes BIGINT NOT NULL)",
          "CREATE TABLE representative_code ("
          "session_id VARCHAR(64) PRIMARY KEY,"
          "representative_id VARCHAR(32) NOT NULL,"
          "code_mac VARCHAR(64) NOT NULL,"
          "tries BIGINT NOT NULL,"
          "valid_until BIGINT NOT NULL)",
          "CREATE TABLE representative_access ("
          "session_id VARCHAR(64) PRIMARY KEY,"
          "representative_id VARCHAR(32) NOT NULL,"
          "valid_until BIGINT NOT NULL)",
          "CREATE INDEX holder_company ON holder (company_siren)"}},
        {"revocation-0003",
         {// A form as it was made for somebody; what comes back signed must begin with it.
          "CREATE TABLE revocation_form ("
          "id VARCHAR(32) PRIMARY KEY,"
          "serial VARCHAR(40) NOT NULL,"
          "motive VARCHAR(64) NOT NULL,"
          "role VARCHAR(16) NOT NULL,"
          "pdf TEXT NOT NULL,"
          "remote_mac VARCHAR(64) NOT NULL,"
          "created_at BIGINT NOT NULL,"
          "returns BIGINT NOT NULL)",
          "CREATE INDEX revocation_form_remote ON revocation_form (remote_mac, created_at)",
          // What waits for an officer: signed forms, and letters that an officer recorded.
          "CREATE TABLE revocation_demand ("
          "id VARCHAR(32) PRIMARY KEY,"
          "kind VARCHAR(16) NOT NULL,"
          "form_id VARCHAR(32) NOT NULL,"
          "serial VARCHAR(40) NOT NULL,"
          "motive VARCHAR(64) NOT NULL,"
          "demander VARCHAR(400) NOT NULL,"
          "tracking VARCHAR(100) NOT NULL,"
          "scan VARCHAR(200) NOT NULL,"
          "document TEXT NOT NULL,"
          "digest VARCHAR(64) NOT NULL UNIQUE,"
          "report TEXT NOT NULL,"
          "state VARCHAR(16) NOT NULL,"
          "first_officer VARCHAR(32) NOT NULL,"
          "officer VARCHAR(32) NOT NULL,"
          "received_at BIGINT NOT NULL,"
          "decided_at BIGINT NOT NULL)",
          "CREATE INDEX revocation_demand_state ON revocation_demand (state, received_at)"}},
        // Whoever guesses at the company space, by a keyed digest of where and what. The columns of the same purpose
        // in `representative` are no longer used.
        {"revocation-0004",
         {"CREATE TABLE company_try ("
          "source VARCHAR(64) PRIMARY KEY,"
          "mistakes BIGINT NOT NULL,"
          "locked_until BIGINT NOT NULL,"
          "seen_at BIGINT NOT NULL)"}},
        // Of the certificate that is meant; empty where its serial number alone was given.
        {"revocation-0005",
         {"ALTER TABLE revocation_form ADD COLUMN issuer VARCHAR(64) NOT NULL DEFAULT ''",
          "ALTER TABLE revocation_demand ADD COLUMN issuer VARCHAR(64) NOT NULL DEFAULT ''"}},
    };
    return all;
}

}  // namespace sceau::revocation
