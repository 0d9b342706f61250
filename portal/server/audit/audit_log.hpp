// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Who did what, when and from where: rows that are only ever added, each sealing the one before.
namespace sceau::audit {

/// What happened. `personal` may be erased after its time; everything else stays for ever.
struct Event {
    std::int64_t at = 0;    ///< Unix seconds
    std::string action;     ///< what was done, as a constant word: "revoked", "issued", "answersRefused"
    std::string subject;    ///< to what: a serial number, a request reference
    std::string actorRole;  ///< "holder", "representative", "officer", "system"
    std::string evidence;   ///< SHA-256 of the document that proves it, hexadecimal, or empty
    std::string details;    ///< facts without names, for example "motive=keyCompromised"
    std::string personal;   ///< who and from where: name, address of the network
    std::string issuer;     ///< of the certificate whose serial number is the subject, as ca::issuerOf() says

    bool operator==(const Event&) const = default;
};

/// One row of the log.
struct Entry {
    std::int64_t number = 0;
    Event event;
    bool erased = false;  ///< the personal part was erased by rule
    std::string hash;     ///< of this row, its predecessor's hash included; hexadecimal
};

/// The tables of the log.
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// Adds a row within the transaction that makes the change it tells about: both happen or neither.
[[nodiscard]] Result<void> append(store::Transaction& transaction, const Event& event);

/// What a verification found.
struct Verdict {
    std::int64_t rows = 0;
    std::string head;                         ///< hash of the last row; keep it elsewhere to notice a rewritten log
    std::optional<std::int64_t> firstBroken;  ///< the first row that was altered, removed or forged
};

/// Recomputes every hash from the first row on.
[[nodiscard]] Result<Verdict> verify(store::Database& database);

/// Hands each row with a number above `after` to `receive`, in order.
[[nodiscard]] Result<void> forEach(store::Database& database, std::int64_t after,
                                   const std::function<void(const Entry&)>& receive);

/// Rows about one subject, the newest first, at most `limit`. With `issuer`, rows about a certificate: those of
/// another issuer's certificate with this serial number are not among them, those that name no issuer are.
[[nodiscard]] Result<std::vector<Entry>> history(store::Database& database, const std::string& subject,
                                                 std::int64_t limit, const std::string& issuer = {});

/// One row as a line of JSON, for exports. Erased parts are null.
[[nodiscard]] std::string toJsonLine(const Entry& entry);

/// Erases the personal part of rows older than `before`; the chain still verifies. Says how many.
[[nodiscard]] Result<std::int64_t> erasePersonal(store::Database& database, std::int64_t before);

}  // namespace sceau::audit
