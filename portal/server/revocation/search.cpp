// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/search.hpp"

#include "portal/server/mail/outbox.hpp"
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

/// Values of the column `done`.
constexpr std::int64_t looked = 1;
constexpr std::int64_t mailed = 2;

/// True when so many like it were looked at within the hour before that this one is dropped. Of one mailbox only
/// searches that matched count: who knows nothing but an address cannot keep its holder from revoking.
Result<bool> isTooMany(store::Transaction& transaction, const Open& search)
{
    const auto count = [&](const char* column, const std::string& value, std::int64_t atLeast) {
        return transaction.query(std::string("SELECT COUNT(*) FROM revocation_search WHERE ") + column +
                                     " = :p1 AND created_at > :p2 AND done >= :p3",
                                 {value, search.createdAt - hour, atLeast});
    };
    ASSIGN_OR_RETURN(const auto byAddress, count("remote_mac", search.remoteMac, looked));
    ASSIGN_OR_RETURN(const auto byMailbox, count("email_mac", search.emailMac, mailed));
    return byAddress.front().integer(0) > searchesAnHourPerAddress ||
           byMailbox.front().integer(0) >= searchesAnHourPerMailbox;
}

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
    ASSIGN_OR_RETURN(const auto claimed,
                     transaction.execute(
                         "UPDATE revocation_search SET done = 1, email = '' WHERE id = :p1 AND done = 0", {search.id}));
    std::int64_t written = 0;
    ASSIGN_OR_RETURN(const bool tooMany, isTooMany(transaction, search));
    if (claimed == 1 && !tooMany) {
        ASSIGN_OR_RETURN(const auto holders, matches(transaction, search, now));
        for (const auto& holder : holders) {
            RETURN_IF_ERROR(mailLink(transaction, pepper, sender, holder, search.product, now));
            ++written;
        }
        if (written > 0)
            RETURN_IF_ERROR(transaction.execute("UPDATE revocation_search SET done = 2 WHERE id = :p1", {search.id}));
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
                                    "revocation_search WHERE done = 0 ORDER BY created_at LIMIT 100"));
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
