// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/ca/ca_backend.hpp"
#include "portal/server/crl/publisher.hpp"
#include "portal/server/mail/message.hpp"
#include "portal/server/store/database.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Every way to revoke a certificate, and what follows from it.
namespace sceau::revocation {

/// Whether the product lets the reason be read in CRL and OCSP. RGS products: never.
enum class ReasonPublished { no, yes };

/// One revocation, decided and authenticated by whoever calls.
struct Order {
    Bytes certificate;      ///< DER
    std::string serialHex;  ///< lower case, as shared/x509 spells it
    std::string motive;     ///< code of one of rules::revocationReasons()
    std::string channel;    ///< "holder", "representative", "letter", "signedForm"
    ReasonPublished published = ReasonPublished::no;
    std::string evidence;                ///< SHA-256 of the letter or form, or empty
    std::string personal;                ///< who asked and from where, for the audit log
    std::vector<mail::Message> notices;  ///< to the holder and, where there is one, the legal representative
    /// What else changes in the same transaction; its failure undoes the revocation.
    std::function<Result<void>(store::Transaction&)> together;
};

enum class Outcome { revoked, alreadyRevoked };

/// The record of revocations. A revocation is final: nothing here undoes one.
class Ledger {
public:
    /// Changes other tables in the transaction of a revocation, for example the state that pages show.
    using Effect = std::function<Result<void>(store::Transaction&, const Order&, std::int64_t)>;

    /// All outlive this object.
    Ledger(store::Database& database, ca::CaBackend& authority, crl::Publisher& lists, Effect effect);

    /// Records the revocation, its audit row and its mails together, then tells the authority and publishes a new CRL.
    /// Of several at once exactly one is `revoked`. Fails with `invalidRequest` for a motive that is not in the list.
    [[nodiscard]] Result<Outcome> revoke(const Order& order, std::int64_t now);

    /// Tells the authority what it could not be told when it happened. For the periodic job.
    [[nodiscard]] Result<std::int64_t> tellAuthority();

private:
    store::Database& database_;
    ca::CaBackend& authority_;
    crl::Publisher& lists_;
    Effect effect_;
};

}  // namespace sceau::revocation
