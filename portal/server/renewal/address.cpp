// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/address.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/secrets/random.hpp"

namespace sceau::renewal {

namespace {

constexpr std::string_view purpose = "address-link";

/// Until the certificate is issued, a changed address can still go into it.
constexpr std::string_view openLink = "address_mac = :p1 AND state IN ('draft', 'registered')";

}  // namespace

Result<std::string> proposeAddress(store::Transaction& transaction, const secrets::Pepper& pepper,
                                   const std::string& renewalId, const std::string& address)
{
    auto token = secrets::randomHex(32);
    RETURN_IF_ERROR(
        transaction.execute("UPDATE renewal SET email = '', pending_email = :p2, address_mac = :p3 WHERE id = :p1",
                            {renewalId, address, pepper.mac(purpose, token)}));
    return token;
}

Result<void> keepAddress(store::Transaction& transaction, const std::string& renewalId)
{
    RETURN_IF_ERROR(transaction.execute(
        "UPDATE renewal SET email = '', pending_email = '', address_mac = '' WHERE id = :p1", {renewalId}));
    return {};
}

Result<std::optional<std::string>> pendingAddress(store::Database& database, const secrets::Pepper& pepper,
                                                  const std::string& token)
{
    ASSIGN_OR_RETURN(const auto rows, database.query("SELECT pending_email FROM renewal WHERE " + std::string(openLink),
                                                     {pepper.mac(purpose, token)}));
    if (rows.empty()) return std::optional<std::string>();
    return std::optional(rows.front().text(0));
}

Result<std::optional<std::string>> confirmAddress(store::Database& database, const secrets::Pepper& pepper,
                                                  const std::string& token, std::int64_t now)
{
    const auto mac = pepper.mac(purpose, token);
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    ASSIGN_OR_RETURN(
        const auto rows,
        transaction.query("SELECT id, pending_email, reference FROM renewal WHERE " + std::string(openLink), {mac}));
    if (rows.empty()) return std::optional<std::string>();
    RETURN_IF_ERROR(transaction.execute(
        "UPDATE renewal SET email = pending_email, pending_email = '', address_mac = '' WHERE id = :p1",
        {rows.front().text(0)}));
    RETURN_IF_ERROR(audit::append(transaction, {.at = now,
                                                .action = "addressConfirmed",
                                                .subject = rows.front().text(2),
                                                .actorRole = "holder",
                                                .evidence = {},
                                                .details = {},
                                                .personal = rows.front().text(1)}));
    RETURN_IF_ERROR(transaction.commit());
    return std::optional(rows.front().text(1));
}

}  // namespace sceau::renewal
