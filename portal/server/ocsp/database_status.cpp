// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ocsp/database_status.hpp"

#include "portal/server/ca/issuer.hpp"

namespace sceau::ocsp {

StatusSource databaseStatus(store::Database& database, const ca::Authority& authority)
{
    return [&database,
            issuer = ca::asIssuer(authority.issuingCertificate())](const std::string& serialHex) -> Result<Status> {
        if (!issuer) return Failure{issuer.error()};
        ASSIGN_OR_RETURN(
            const auto revoked,
            database.query("SELECT revoked_at, reason, reason_published FROM revocation WHERE issuer = :p1 AND "
                           "serial = :p2",
                           {*issuer, serialHex}));
        if (!revoked.empty()) {
            Status status{State::revoked, revoked.front().integer(0), {}};
            const auto reason = static_cast<ca::RevocationReason>(revoked.front().integer(1));
            if (revoked.front().integer(2) != 0 && reason != ca::RevocationReason::unspecified) status.reason = reason;
            return status;
        }
        // While an older portal still runs beside this one, what it issues has no issuer.
        ASSIGN_OR_RETURN(
            const auto issued,
            database.query(
                "SELECT serial FROM issuance WHERE issuer IN ('', :p1) AND serial = :p2 AND certificate IS NOT NULL",
                {*issuer, serialHex}));
        return Status{issued.empty() ? State::unknown : State::good, 0, {}};
    };
}

}  // namespace sceau::ocsp
