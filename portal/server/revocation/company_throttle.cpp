// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/company_throttle.hpp"

#include "shared/rules/throttle.hpp"

namespace sceau::revocation {

namespace {

constexpr std::int64_t day = 86400;

/// The address stays no longer than the throttle needs it, and never in the clear.
std::string sourceOf(const secrets::Pepper& pepper, const AccessTry& attempt)
{
    return pepper.mac("company-try", attempt.remoteAddress + "\n" + attempt.identifier);
}

std::string addressOf(const secrets::Pepper& pepper, const AccessTry& attempt)
{
    return pepper.mac("company-address", attempt.remoteAddress);
}

/// False while this source waits.
Result<bool> count(store::Transaction& transaction, const std::string& source, std::int64_t freeTries, std::int64_t now)
{
    RETURN_IF_ERROR(
        transaction.execute("INSERT INTO company_try (source, mistakes, locked_until, seen_at) VALUES "
                            "(:p1, 0, 0, :p2) ON CONFLICT (source) DO NOTHING",
                            {source, now}));
    ASSIGN_OR_RETURN(const auto counted,
                     transaction.execute("UPDATE company_try SET mistakes = mistakes + 1, seen_at = :p1 WHERE source = "
                                         ":p2 AND locked_until <= :p3",
                                         {now, source, now}));
    if (counted != 1) return false;
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT mistakes FROM company_try WHERE source = :p1", {source}));
    RETURN_IF_ERROR(transaction.execute("UPDATE company_try SET locked_until = :p1 WHERE source = :p2",
                                        {now + rules::lockSeconds(rows.front().integer(0) - freeTries), source}));
    return true;
}

}  // namespace

Result<void> countAccessTry(store::Database& database, const secrets::Pepper& pepper, const AccessTry& attempt,
                            std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    // Nobody waits longer than a day: what is older says nothing any more.
    RETURN_IF_ERROR(transaction.execute("DELETE FROM company_try WHERE seen_at < :p1", {now - day}));
    ASSIGN_OR_RETURN(const bool address,
                     count(transaction, addressOf(pepper, attempt), freeTriesOfAnAddress - rules::freeMistakes, now));
    ASSIGN_OR_RETURN(const bool source, count(transaction, sourceOf(pepper, attempt), 0, now));
    RETURN_IF_ERROR(transaction.commit());
    if (!address || !source) return fail(ErrorCode::answersLocked, "too many tries from here");
    return {};
}

Result<void> forgiveAccessTry(store::Transaction& transaction, const secrets::Pepper& pepper, const AccessTry& attempt)
{
    RETURN_IF_ERROR(transaction.execute("DELETE FROM company_try WHERE source = :p1", {sourceOf(pepper, attempt)}));
    RETURN_IF_ERROR(transaction.execute(
        "UPDATE company_try SET mistakes = mistakes - 1, locked_until = 0 WHERE source = :p1 AND mistakes > 0",
        {addressOf(pepper, attempt)}));
    return {};
}

}  // namespace sceau::revocation
