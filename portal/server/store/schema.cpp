// SPDX-License-Identifier: Apache-2.0
#include "portal/server/store/schema.hpp"

namespace sceau::store {

const std::vector<Migration>& portalMigrations()
{
    static const std::vector<Migration> migrations{
        {"portal-1-holders",
         {
             "CREATE TABLE holder (id VARCHAR(32) PRIMARY KEY, given_name VARCHAR(200) NOT NULL, surname VARCHAR(200) "
             "NOT NULL,"
             " email VARCHAR(254) NOT NULL, service VARCHAR(200) NOT NULL, title VARCHAR(200) NOT NULL,"
             " identity_number_mac VARCHAR(64) NOT NULL, company_siren VARCHAR(9) NOT NULL, company_name VARCHAR(200) "
             "NOT NULL,"
             " establishment_siret VARCHAR(14) NOT NULL, establishment_name VARCHAR(200) NOT NULL, address "
             "VARCHAR(400) NOT NULL,"
             " postcode VARCHAR(16) NOT NULL, city VARCHAR(200) NOT NULL, office VARCHAR(64) NOT NULL, language "
             "VARCHAR(2) NOT NULL,"
             " representative_name VARCHAR(200) NOT NULL, representative_email VARCHAR(254) NOT NULL, created_at "
             "BIGINT NOT NULL)",
             "CREATE INDEX holder_email ON holder (email)",
             "CREATE TABLE certificate (id VARCHAR(32) PRIMARY KEY, holder_id VARCHAR(32) NOT NULL REFERENCES holder "
             "(id),"
             " reference VARCHAR(32) NOT NULL, product VARCHAR(64) NOT NULL, serial_hex VARCHAR(40) NOT NULL,"
             " fingerprint VARCHAR(64) NOT NULL UNIQUE, key_digest VARCHAR(64) NOT NULL, der TEXT NOT NULL,"
             " not_before BIGINT NOT NULL, not_after BIGINT NOT NULL, state VARCHAR(16) NOT NULL,"
             " chip_model VARCHAR(64) NOT NULL, chip_serial VARCHAR(64) NOT NULL, chip_maker VARCHAR(64) NOT NULL,"
             " chip_atr VARCHAR(128) NOT NULL, renewals_done BIGINT NOT NULL, predecessor VARCHAR(32), revoked_at "
             "BIGINT,"
             " revocation_reason BIGINT, answers_hash VARCHAR(200) NOT NULL, question_1 VARCHAR(400) NOT NULL,"
             " question_2 VARCHAR(400) NOT NULL, question_3 VARCHAR(400) NOT NULL, created_at BIGINT NOT NULL)",
             "CREATE INDEX certificate_holder ON certificate (holder_id)",
             "CREATE INDEX certificate_serial ON certificate (serial_hex)",
             "CREATE INDEX certificate_key ON certificate (key_digest)",
             "CREATE INDEX certificate_end ON certificate (not_after)",
         }},
        {"portal-2-sessions",
         {
             "CREATE TABLE session (id VARCHAR(64) PRIMARY KEY, csrf VARCHAR(64) NOT NULL, certificate_id VARCHAR(32),"
             " nonce VARCHAR(64), nonce_until BIGINT, created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL)",
             "CREATE INDEX session_seen ON session (seen_at)",
         }},
        {"portal-3-renewals",
         {
             "CREATE TABLE renewal (id VARCHAR(32) PRIMARY KEY, reference VARCHAR(32) NOT NULL UNIQUE,"
             " certificate_id VARCHAR(32) NOT NULL REFERENCES certificate (id), holder_id VARCHAR(32) NOT NULL "
             "REFERENCES holder (id),"
             " state VARCHAR(16) NOT NULL, step BIGINT NOT NULL, outcome VARCHAR(16) NOT NULL, email VARCHAR(254) NOT "
             "NULL,"
             " usages VARCHAR(2000) NOT NULL, policy_version VARCHAR(32) NOT NULL, terms_version VARCHAR(32) NOT NULL,"
             " statement TEXT NOT NULL, declaration TEXT NOT NULL, question_1 VARCHAR(400) NOT NULL, question_2 "
             "VARCHAR(400) NOT NULL,"
             " question_3 VARCHAR(400) NOT NULL, answers_hash VARCHAR(200) NOT NULL, withdrawal_hash VARCHAR(64) NOT "
             "NULL,"
             " failures BIGINT NOT NULL, locked_until BIGINT NOT NULL, answered_until BIGINT NOT NULL, nonce "
             "VARCHAR(64) NOT NULL,"
             " request_digest VARCHAR(64) NOT NULL, request TEXT NOT NULL, new_certificate_id VARCHAR(32),"
             " acknowledgement TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, registered_at "
             "BIGINT)",
             // One renewal a certificate, however many tabs and double clicks there are.
             "CREATE UNIQUE INDEX renewal_open ON renewal (certificate_id) WHERE state <> 'cancelled'",
             // A key that was certified or asked for once never comes back.
             "CREATE TABLE known_key (digest VARCHAR(64) PRIMARY KEY, reference VARCHAR(32) NOT NULL)",
         }},
        {"portal-4-addresses",
         {
             "ALTER TABLE renewal ADD COLUMN pending_email VARCHAR(254) NOT NULL DEFAULT ''",
             "ALTER TABLE renewal ADD COLUMN address_mac VARCHAR(64) NOT NULL DEFAULT ''",
             "CREATE INDEX renewal_address ON renewal (address_mac)",
         }},
        {"portal-5-other-visitors",
         {
             "ALTER TABLE session ADD COLUMN reader_of VARCHAR(32)",
             "ALTER TABLE session ADD COLUMN officer_id VARCHAR(32)",
         }},
    };
    return migrations;
}

}  // namespace sceau::store
