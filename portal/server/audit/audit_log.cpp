// SPDX-License-Identifier: Apache-2.0
#include "portal/server/audit/audit_log.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/hexadecimal.hpp"

#include <sodium.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

namespace sceau::audit {

namespace {

constexpr std::string_view columns =
    "number, at, action, subject, actor_role, evidence, details, personal, salt, personal_digest, hash, issuer";
constexpr std::int64_t pageSize = 1000;

/// SHA-256 over the parts, each preceded by its length: no two lists of parts look alike.
std::string digestOf(const std::vector<std::string>& parts)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (const auto& part : parts) {
        const std::string text = std::to_string(part.size()) + ":" + part;
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state, digest.data());
    return hexadecimal(digest);
}

/// The hash of a row. Of the personal part only a salted digest goes in, so that erasing it breaks nothing and
/// guessing it from the digest is hopeless once the salt is gone.
std::string hashOf(const std::string& predecessor, std::int64_t number, const Event& event,
                   const std::string& personalDigest)
{
    std::vector<std::string> parts{predecessor,    std::to_string(number), std::to_string(event.at),
                                   event.action,   event.subject,          event.actorRole,
                                   event.evidence, event.details,          personalDigest};
    // Rows without issuer keep the hash that they had before there was one.
    if (!event.issuer.empty()) parts.push_back(event.issuer);
    return digestOf(parts);
}

/// A row with what only the chain needs.
struct StoredEntry {
    Entry entry;
    std::string salt;
    std::string personalDigest;
};

StoredEntry read(const store::Row& row)
{
    StoredEntry stored;
    stored.entry.number = row.integer(0);
    stored.entry.event = {row.integer(1), row.text(2), row.text(3), row.text(4),
                          row.text(5),    row.text(6), row.text(7), row.text(11)};
    stored.entry.erased = row.isNull(7);
    stored.salt = row.text(8);
    stored.personalDigest = row.text(9);
    stored.entry.hash = row.text(10);
    return stored;
}

bool isIntact(const StoredEntry& stored, const std::string& predecessor, std::int64_t expectedNumber)
{
    const Entry& entry = stored.entry;
    if (entry.number != expectedNumber) return false;
    if (!entry.erased && digestOf({stored.salt, entry.event.personal}) != stored.personalDigest) return false;
    return hashOf(predecessor, entry.number, entry.event, stored.personalDigest) == entry.hash;
}

Result<store::Rows> page(store::Database& database, std::int64_t after)
{
    return database.query("SELECT " + std::string(columns) + " FROM audit WHERE number > :p1 ORDER BY number LIMIT " +
                              std::to_string(pageSize),
                          {after});
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> all{
        {"audit-0001",
         {"CREATE TABLE audit ("
          "number BIGINT PRIMARY KEY,"
          "at BIGINT NOT NULL,"
          "action VARCHAR(48) NOT NULL,"
          "subject VARCHAR(64) NOT NULL,"
          "actor_role VARCHAR(24) NOT NULL,"
          "evidence VARCHAR(64) NOT NULL,"
          "details TEXT NOT NULL,"
          "personal TEXT,"
          "salt VARCHAR(32),"
          "personal_digest VARCHAR(64) NOT NULL,"
          "hash VARCHAR(64) NOT NULL)",
          "CREATE INDEX audit_subject ON audit (subject)",
          // One row: who updates it owns the end of the chain until its transaction ends.
          "CREATE TABLE audit_head (id INTEGER PRIMARY KEY, number BIGINT NOT NULL, hash VARCHAR(64) NOT NULL)",
          "INSERT INTO audit_head (id, number, hash) VALUES (1, 0, "
          "'0000000000000000000000000000000000000000000000000000000000000000')"}},
        {"audit-0002", {"ALTER TABLE audit ADD COLUMN issuer VARCHAR(64) NOT NULL DEFAULT ''"}},
    };
    return all;
}

Result<void> append(store::Transaction& transaction, const Event& event)
{
    RETURN_IF_ERROR(transaction.execute("UPDATE audit_head SET number = number + 1 WHERE id = 1"));
    ASSIGN_OR_RETURN(const auto head, transaction.query("SELECT number, hash FROM audit_head WHERE id = 1"));
    if (head.size() != 1) return fail(ErrorCode::internalError, "the audit log has no head");
    const std::int64_t number = head.front().integer(0);

    const std::string salt = secrets::randomHex(16);
    const std::string personalDigest = digestOf({salt, event.personal});
    const std::string hash = hashOf(head.front().text(1), number, event, personalDigest);
    RETURN_IF_ERROR(transaction.execute("INSERT INTO audit (" + std::string(columns) +
                                            ") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12)",
                                        {number, event.at, event.action, event.subject, event.actorRole, event.evidence,
                                         event.details, event.personal, salt, personalDigest, hash, event.issuer}));
    RETURN_IF_ERROR(transaction.execute("UPDATE audit_head SET hash = :p1 WHERE id = 1", {hash}));
    return {};
}

Result<Verdict> verify(store::Database& database)
{
    // The head is read first: rows that are added meanwhile are beyond it and not looked at.
    ASSIGN_OR_RETURN(const auto head, database.query("SELECT number, hash FROM audit_head WHERE id = 1"));
    if (head.size() != 1) return fail(ErrorCode::internalError, "the audit log has no head");
    const std::int64_t last = head.front().integer(0);

    Verdict verdict{0, std::string(64, '0'), {}};
    while (verdict.rows < last) {
        ASSIGN_OR_RETURN(const auto rows, page(database, verdict.rows));
        for (const auto& row : rows) {
            if (verdict.rows == last) break;
            const StoredEntry stored = read(row);
            if (!isIntact(stored, verdict.head, verdict.rows + 1)) {
                verdict.firstBroken = verdict.rows + 1;
                return verdict;
            }
            ++verdict.rows;
            verdict.head = stored.entry.hash;
        }
        if (rows.empty()) {
            verdict.firstBroken = verdict.rows + 1;
            return verdict;
        }
    }
    if (verdict.head != head.front().text(1)) verdict.firstBroken = last;
    return verdict;
}

Result<void> forEach(store::Database& database, std::int64_t after, const std::function<void(const Entry&)>& receive)
{
    for (;;) {
        ASSIGN_OR_RETURN(const auto rows, page(database, after));
        if (rows.empty()) return {};
        for (const auto& row : rows) {
            const Entry entry = read(row).entry;
            after = entry.number;
            receive(entry);
        }
    }
}

Result<std::vector<Entry>> history(store::Database& database, const std::string& subject, std::int64_t limit,
                                   const std::string& issuer)
{
    std::string sql = "SELECT " + std::string(columns) + " FROM audit WHERE subject = :p1";
    store::Values values{subject};
    if (!issuer.empty()) {
        sql += " AND issuer IN ('', :p2)";
        values.emplace_back(issuer);
    }
    ASSIGN_OR_RETURN(const auto rows,
                     database.query(sql + " ORDER BY number DESC LIMIT " + std::to_string(limit), values));
    std::vector<Entry> entries;
    for (const auto& row : rows) entries.push_back(read(row).entry);
    return entries;
}

std::string toJsonLine(const Entry& entry)
{
    nlohmann::ordered_json line;
    line["number"] = entry.number;
    line["at"] = entry.event.at;
    line["action"] = entry.event.action;
    line["subject"] = entry.event.subject;
    if (!entry.event.issuer.empty()) line["issuer"] = entry.event.issuer;
    line["actorRole"] = entry.event.actorRole;
    line["evidence"] = entry.event.evidence;
    line["details"] = entry.event.details;
    line["personal"] = entry.erased ? nlohmann::ordered_json() : nlohmann::ordered_json(entry.event.personal);
    line["hash"] = entry.hash;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<std::int64_t> erasePersonal(store::Database& database, std::int64_t before)
{
    return database.execute("UPDATE audit SET personal = NULL, salt = NULL WHERE at < :p1 AND personal IS NOT NULL",
                            {before});
}

}  // namespace sceau::audit
