// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/search.hpp"

#include "portal/server/mail/outbox.hpp"
#include "portal/server/mail/throttle.hpp"
#include "portal/server/revocation/identity_number.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/email.hpp"

namespace sceau::revocation {

namespace {

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 86400;

struct Open {
    std::string id;
    std::string email;
    std::string emailMac;
    std::string identityMac;
    std::string remoteMac;
    std::string product;
    std::int64_t createdAt = 0;
};

/// The holders with this address and document who have something to revoke.
Result<store::Rows> matches(store::Transaction& transaction, const Open& search, std::int64_t now)
{
    return transaction.query(
        "SELECT DISTINCT h.id, h.given_name, h.surname, h.email, h.language FROM holder h JOIN certificate c ON "
        "c.holder_id = h.id WHERE LOWER(h.email) = LOWER(:p1) AND h.identity_number_mac = :p2 AND c.state = 'valid' "
        "AND c.not_after > :p3 AND (:p4 = '' OR c.product = :p5)",
        {search.email, search.identityMac, now, search.product, search.product});
}

Result<void> mailLink(store::Transaction& transaction, const secrets::Pepper& pepper, const Sender& sender,
                      const store::Row& holder, const std::string& product, std::int64_t now)
{
    const std::string token = secrets::randomHex(32);
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO revocation_link (id, holder_id, product, valid_until) VALUES (:p1, :p2, :p3, :p4)",
        {pepper.mac("revocation-link", token), holder.text(0), product, now + linkSeconds}));
    const std::string name = holder.text(1) + " " + holder.text(2);
    pages::View view;
    view.text("name", name).text("link", sender.origin + "/revocation/link/" + token);
    return mail::enqueue(transaction, letter(sender, "revocation-link", holder.text(4), {name, holder.text(3)}, view),
                         now);
}

Result<std::int64_t> answerOne(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                               const Open& search, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    // Claimed by whoever changes the row; the address is not needed any longer.
    ASSIGN_OR_RETURN(
        const auto claimed,
        transaction.execute("UPDATE revocation_search SET done = :p1, email = '' WHERE id = :p2 AND done = 0",
                            {mail::looked, search.id}));
    std::int64_t written = 0;
    const mail::HourlyLimits limits{searchesAnHourPerAddress, searchesAnHourPerMailbox, searchesAnHourPerMailbox};
    ASSIGN_OR_RETURN(const bool tooMany,
                     mail::isTooMany(transaction, "revocation_search",
                                     {search.emailMac, search.remoteMac, search.createdAt}, limits));
    if (claimed == 1 && !tooMany) {
        ASSIGN_OR_RETURN(const auto holders, matches(transaction, search, now));
        for (const auto& holder : holders) {
            RETURN_IF_ERROR(mailLink(transaction, pepper, sender, holder, search.product, now));
            ++written;
        }
        if (written > 0)
            RETURN_IF_ERROR(transaction.execute("UPDATE revocation_search SET done = :p1 WHERE id = :p2",
                                                {mail::answered, search.id}));
    }
    RETURN_IF_ERROR(transaction.commit());
    return written;
}

}  // namespace

Result<void> submitSearch(store::Database& database, const secrets::Pepper& pepper, const Search& search,
                          std::int64_t now)
{
    RETURN_IF_ERROR(database.execute(
        "INSERT INTO revocation_search (id, email, email_mac, identity_mac, remote_mac, product, created_at, done) "
        "VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, 0)",
        {secrets::randomHex(16), search.email, pepper.mac("search-email", rules::mailboxOf(search.email)),
         identityNumberMac(pepper, search.identityNumber), pepper.mac("search-remote", search.remoteAddress),
         search.product, now}));
    return {};
}

Result<std::int64_t> answerSearches(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                                    std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto rows,
                     database.query("SELECT id, email, email_mac, identity_mac, remote_mac, product, created_at FROM "
                                    "revocation_search WHERE done = 0 AND created_at <= :p1 ORDER BY created_at "
                                    "LIMIT 100",
                                    {now - mail::restSeconds}));
    std::int64_t written = 0;
    for (const auto& row : rows) {
        const Open search{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.integer(6)};
        ASSIGN_OR_RETURN(const auto mails, answerOne(database, pepper, sender, search, now));
        written += mails;
    }
    RETURN_IF_ERROR(database.execute("DELETE FROM revocation_search WHERE done > 0 AND created_at < :p1", {now - day}));
    RETURN_IF_ERROR(database.execute("DELETE FROM revocation_link WHERE valid_until < :p1", {now}));
    RETURN_IF_ERROR(database.execute("DELETE FROM revocation_access WHERE valid_until < :p1", {now}));
    RETURN_IF_ERROR(database.execute("DELETE FROM revocation_answered WHERE valid_until < :p1", {now}));
    RETURN_IF_ERROR(database.execute("DELETE FROM representative_code WHERE valid_until < :p1", {now - hour}));
    RETURN_IF_ERROR(database.execute("DELETE FROM representative_access WHERE valid_until < :p1", {now}));
    return written;
}

}  // namespace sceau::revocation
