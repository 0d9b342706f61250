// SPDX-License-Identifier: Apache-2.0
#include "portal/server/crl/publisher.hpp"

#include "portal/server/ca/issuer.hpp"

#include <chrono>

namespace sceau::crl {

namespace {

constexpr std::int64_t aDay = 86400;
/// A revocation may be dated a little before the list that it just missed.
constexpr std::int64_t overlap = 3600;

Result<void> keep(store::Transaction& transaction, const std::string& table, const PublishedList& published)
{
    // Only the last list is of use: the revocations themselves and the audit log tell the history.
    RETURN_IF_ERROR(transaction.execute("DELETE FROM " + table));
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO " + table + " (number, this_update, next_update, list) VALUES (:p1, :p2, :p3, :p4)",
        {static_cast<std::int64_t>(published.number), published.thisUpdate, published.nextUpdate,
         toBase64(published.list)}));
    return {};
}

Result<std::vector<Entry>> revokedSoFar(store::Transaction& transaction, const std::string& issuer)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT serial, revoked_at, reason, reason_published FROM revocation "
                                       "WHERE issuer = :p1",
                                       {issuer}));
    std::vector<Entry> entries;
    entries.reserve(rows.size());
    for (const auto& row : rows) {
        Entry entry{row.text(0), row.integer(1), {}};
        if (row.integer(3) != 0) entry.reason = static_cast<ca::RevocationReason>(row.integer(2));
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace

Publisher::Publisher(const ca::Authority& authority, store::Database& database, std::int64_t life, Delta delta)
    : authority_(authority), database_(database), life_(life), delta_(delta)
{
}

Result<std::optional<PublishedList>> Publisher::newest(const std::string& table)
{
    ASSIGN_OR_RETURN(const auto rows, database_.query("SELECT list, number, this_update, next_update FROM " + table +
                                                      " ORDER BY number DESC LIMIT 1"));
    if (rows.empty()) return std::optional<PublishedList>();
    const auto& row = rows.front();
    PublishedList published;
    ASSIGN_OR_RETURN(published.list, fromBase64(row.text(0)));
    published.number = static_cast<std::uint64_t>(row.integer(1));
    published.thisUpdate = row.integer(2);
    published.nextUpdate = row.integer(3);
    return std::optional<PublishedList>(std::move(published));
}

Result<PublishedList> Publisher::publish(std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database_.begin());
    // Whoever publishes waits here: numbers grow by one, and a later list never lacks what an earlier one had.
    RETURN_IF_ERROR(transaction.execute("UPDATE revocation_list_number SET number = number + 1 WHERE id = 1"));
    ASSIGN_OR_RETURN(const auto number, transaction.query("SELECT number FROM revocation_list_number WHERE id = 1"));
    if (number.size() != 1) return fail(ErrorCode::internalError, "the CRL has no number");

    Contents contents;
    contents.number = static_cast<std::uint64_t>(number.front().integer(0));
    contents.thisUpdate = now;
    contents.nextUpdate = now + life_;
    contents.hasDelta = delta_ == Delta::published;
    ASSIGN_OR_RETURN(const auto issuer, ca::asIssuer(authority_.issuingCertificate()));
    ASSIGN_OR_RETURN(contents.entries, revokedSoFar(transaction, issuer));
    PublishedList published{{}, contents.number, contents.thisUpdate, contents.nextUpdate};
    ASSIGN_OR_RETURN(published.list, makeIssuingList(authority_, contents));

    RETURN_IF_ERROR(keep(transaction, "revocation_list", published));
    if (delta_ == Delta::published) RETURN_IF_ERROR(publishDelta(transaction, std::move(contents)));
    RETURN_IF_ERROR(transaction.commit());
    return published;
}

Result<void> Publisher::publishDelta(store::Transaction& transaction, Contents contents)
{
    ASSIGN_OR_RETURN(const auto rows, transaction.query("SELECT number, this_update FROM revocation_list_base"));
    auto base = static_cast<std::int64_t>(contents.number);
    auto since = contents.thisUpdate;
    if (!rows.empty() && rows.front().integer(1) > contents.thisUpdate - aDay) {
        base = rows.front().integer(0);
        since = rows.front().integer(1);
    } else {
        RETURN_IF_ERROR(transaction.execute("DELETE FROM revocation_list_base"));
        RETURN_IF_ERROR(transaction.execute(
            "INSERT INTO revocation_list_base (id, number, this_update) VALUES (1, :p1, :p2)", {base, since}));
    }
    contents.hasDelta = false;
    contents.base = static_cast<std::uint64_t>(base);
    std::erase_if(contents.entries, [&](const Entry& entry) { return entry.revokedAt < since - overlap; });
    PublishedList published{{}, contents.number, contents.thisUpdate, contents.nextUpdate};
    ASSIGN_OR_RETURN(published.list, makeIssuingList(authority_, contents));
    return keep(transaction, "revocation_list_delta", published);
}

Result<std::optional<PublishedList>> Publisher::delta()
{
    if (delta_ == Delta::none) return std::optional<PublishedList>();
    return newest("revocation_list_delta");
}

Result<PublishedList> Publisher::publishIfOlderThan(std::int64_t age, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto last, newest("revocation_list"));
    if (last && last->thisUpdate > now - age) return std::move(*last);
    return publish(now);
}

Result<PublishedList> Publisher::current(std::int64_t now)
{
    ASSIGN_OR_RETURN(auto last, newest("revocation_list"));
    if (last && last->nextUpdate > now) return std::move(*last);
    return publish(now);
}

Result<PublishedList> Publisher::root(std::int64_t now) const
{
    using namespace std::chrono;
    const auto today = floor<days>(sys_seconds{seconds{now}});
    const year_month_day date{today};
    const auto begin = sys_seconds{sys_days{date.year() / date.month() / day{1}}};
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));

    Contents contents;
    contents.number = std::uint64_t{year} * 12 + static_cast<unsigned>(date.month());
    contents.thisUpdate = begin.time_since_epoch().count();
    contents.nextUpdate = contents.thisUpdate + std::int64_t{366} * 86400;
    PublishedList published{{}, contents.number, contents.thisUpdate, contents.nextUpdate};
    ASSIGN_OR_RETURN(published.list, makeRootList(authority_, contents));
    return published;
}

}  // namespace sceau::crl
