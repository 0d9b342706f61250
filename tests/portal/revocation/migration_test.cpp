// SPDX-License-Identifier: Apache-2.0
// What an older portal wrote is found again after an update, on each database that the portal runs on.
#include "portal/server/audit/audit_log.hpp"
#include "portal/server/ca/embedded_ca.hpp"
#include "portal/server/ca/issuer.hpp"
#include "portal/server/ca/schema.hpp"
#include "portal/server/ca/sql_register.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/ocsp/database_status.hpp"
#include "portal/server/revocation/ledger.hpp"
#include "tests/portal/authority/fixture.hpp"
#include "tests/portal/authority/odd_certificate.hpp"
#include "tests/support/postgres_server.hpp"

#include <algorithm>
#include <cstdlib>

using namespace sceau;
using namespace sceau::test;

namespace {

/// The migrations that there were before `first`.
std::vector<store::Migration> before(const std::vector<store::Migration>& all, std::string_view first)
{
    return {all.begin(), std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == first; })};
}

ca::Authority authorityOf(const std::filesystem::path& directory, const std::string& name)
{
    auto configuration = smallAuthority(directory);
    configuration.issuingName.commonName = name;
    auto opened = ca::Authority::openOrCreate(configuration);
    REQUIRE(opened);
    return std::move(*opened);
}

/// An authority that takes every revocation.
class Willing final : public ca::CaBackend {
public:
    Result<ca::IssuedCertificate> issue(const ca::IssueRequest&) override
    {
        return fail(ErrorCode::internalError, "not here");
    }
    Result<void> revoke(const ca::Revocation& revocation) override
    {
        told.push_back(revocation.certificate);
        return {};
    }
    std::vector<Bytes> chain() const override { return {}; }

    std::vector<Bytes> told;
};

/// Certificates of two authorities, and the database of a portal as it was before serial numbers had an issuer.
struct OldPortal {
    explicit OldPortal(const std::string& connectString) : database(store::Database::open(connectString, 4))
    {
        REQUIRE(database);
        REQUIRE(database->migrate(before(ca::migrations(), "authority-0003")));
        REQUIRE(database->migrate(before(audit::migrations(), "audit-0002")));
        REQUIRE(database->migrate(mail::migrations()));
    }

    ca::IssuedCertificate made(const ca::Authority& authority, const std::string& reference)
    {
        MemoryRegister certificates;
        ca::EmbeddedCa embedded(authority, certificates, now);
        auto issued = embedded.issue(requestFor(opensslRequest(directory, reference, ecKey), reference));
        REQUIRE(issued);
        return std::move(*issued);
    }
    void wasIssued(const std::string& reference, const ca::IssuedCertificate& certificate)
    {
        REQUIRE(
            database->execute("INSERT INTO issuance (reference, serial, public_key_digest, not_before, not_after, "
                              "certificate) VALUES (:p1, :p2, 'k', 1, 2, :p3)",
                              {reference, certificate.serialHex, toBase64(certificate.certificate)}));
    }
    void wasRevoked(const ca::IssuedCertificate& certificate, std::int64_t at, std::int64_t told)
    {
        REQUIRE(database->execute(
            "INSERT INTO revocation (serial, revoked_at, motive, reason, reason_published, channel, certificate, "
            "authority_told) VALUES (:p1, :p2, 'keyCompromised', 1, 0, 'holder', :p3, :p4)",
            {certificate.serialHex, at, toBase64(certificate.certificate), told}));
    }
    /// An audit log of that time: the same rows, which had no issuer.
    void wasLogged(const std::vector<audit::Event>& events)
    {
        auto newer = store::Database::open("sqlite3://db=" + directory.file("newer.db"), 1);
        REQUIRE(newer->migrate(audit::migrations()));
        for (const auto& event : events) {
            auto transaction = newer->begin();
            REQUIRE(audit::append(*transaction, event));
            REQUIRE(transaction->commit());
        }
        const std::string columns =
            "number, at, action, subject, actor_role, evidence, details, personal, salt, personal_digest, hash";
        const auto rows = newer->query("SELECT " + columns + " FROM audit ORDER BY number");
        REQUIRE(rows);
        for (const auto& row : *rows) {
            store::Values values{row.integer(0), row.integer(1)};
            for (std::size_t column = 2; column < 11; ++column) values.emplace_back(row.text(column));
            REQUIRE(database->execute(
                "INSERT INTO audit (" + columns + ") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11)",
                values));
            REQUIRE(
                database->execute("UPDATE audit_head SET number = :p1, hash = :p2", {row.integer(0), row.text(10)}));
        }
    }
    void update()
    {
        REQUIRE(*database->migrate(ca::migrations()) == 2);
        REQUIRE(ca::nameIssuers(*database));
        REQUIRE(*database->migrate(audit::migrations()) == 1);
        REQUIRE(*database->migrate(ca::migrations()) == 0);
    }

    Directory directory;
    Result<store::Database> database;
    ca::Authority ours = authorityOf(directory.path() / "ours", "Autorité Démonstration 2 étoiles");
    ca::Authority theirs = authorityOf(directory.path() / "theirs", "Autre Autorité");
};

void everythingIsFoundAgain(const std::string& connectString)
{
    OldPortal portal(connectString);
    const auto revoked = portal.made(portal.ours, "R-1");
    const auto good = portal.made(portal.ours, "R-2");
    const auto imported = portal.made(portal.theirs, "R-3");
    portal.wasIssued("R-1", revoked);
    portal.wasIssued("R-2", good);
    REQUIRE(
        portal.database->execute("INSERT INTO issuance (reference, serial, public_key_digest, not_before, "
                                 "not_after) VALUES ('R-4', 'pending-1', 'k', 1, 2)"));
    REQUIRE(
        portal.database->execute("INSERT INTO issuance (reference, serial, public_key_digest, not_before, "
                                 "not_after, certificate) VALUES ('R-7', '77', 'k', 1, 2, 'AAAA')"));
    constexpr std::int64_t then = 1795000000;
    portal.wasRevoked(revoked, then, 1);
    portal.wasRevoked(imported, then + 1, -3);
    // One that came in before the parser grew as strict as it is.
    auto odd = portal.made(portal.ours, "R-9");
    odd.certificate = withExtensionTwice(odd.certificate);
    portal.wasRevoked(odd, then + 2, 1);
    portal.wasLogged({{then, "issued", good.serialHex, "system", {}, {}, {}},
                      {then, "revoked", revoked.serialHex, "holder", {}, "motive=keyCompromised", "Camille"}});

    portal.update();

    // What was recorded, word for word.
    auto& database = *portal.database;
    const auto rows = *database.query(
        "SELECT serial, revoked_at, motive, reason, channel, certificate, authority_told "
        "FROM revocation ORDER BY revoked_at");
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].text(0) == revoked.serialHex);
    CHECK(rows[0].integer(1) == then);
    CHECK(rows[0].text(2) == "keyCompromised");
    CHECK(rows[0].integer(3) == 1);
    CHECK(rows[0].text(4) == "holder");
    CHECK(rows[0].text(5) == toBase64(revoked.certificate));
    CHECK(rows[0].integer(6) == 1);
    CHECK(rows[1].text(0) == imported.serialHex);
    CHECK(rows[1].integer(6) == -3);

    // What cannot be read keeps nobody waiting.
    CHECK((*database.query("SELECT issuer FROM issuance WHERE reference = 'R-7'")).front().text(0) == "unreadable");

    // OCSP and the list.
    const auto status = ocsp::databaseStatus(database, portal.ours);
    CHECK(status(revoked.serialHex)->state == ocsp::State::revoked);
    CHECK(status(revoked.serialHex)->revokedAt == then);
    CHECK(status(odd.serialHex)->state == ocsp::State::revoked);
    CHECK(status(good.serialHex)->state == ocsp::State::good);
    CHECK(status(imported.serialHex)->state == ocsp::State::unknown);
    // An older portal beside this one issues without issuer.
    REQUIRE(
        database.execute("INSERT INTO issuance (reference, serial, public_key_digest, not_before, not_after, "
                         "certificate) VALUES ('R-8', '88', 'k', 1, 2, 'AAAA')"));
    CHECK(status("88")->state == ocsp::State::good);
    crl::Publisher lists(portal.ours, database);
    const auto published = lists.publish(now());
    REQUIRE(published);
    writeFile(portal.directory.file("list.crl"), published->list);
    const auto listed = run("openssl crl -inform DER -noout -text -in " + portal.directory.file("list.crl") +
                            " | grep 'Serial Number'");
    for (auto serial : {revoked.serialHex, odd.serialHex}) {
        std::transform(serial.begin(), serial.end(), serial.begin(), ::toupper);
        CHECK(contains(listed.output, "Serial Number: " + serial));
    }
    CHECK(std::count(listed.output.begin(), listed.output.end(), '\n') == 2);

    // The ledger goes on where it was.
    Willing remote;
    revocation::Ledger ledger(database, remote, lists, [](auto&, const auto&, std::int64_t) { return Result<void>(); });
    revocation::Order order;
    order.motive = "holderLeft";
    order.channel = "letter";
    for (const auto* already : {&revoked, &imported}) {
        order.certificate = already->certificate;
        order.serialHex = already->serialHex;
        CHECK(*ledger.revoke(order, now()) == revocation::Outcome::alreadyRevoked);
    }
    CHECK(*ledger.tellAuthority() == 1);
    CHECK(remote.told == std::vector<Bytes>{imported.certificate});
    order.certificate = good.certificate;
    order.serialHex = good.serialHex;
    CHECK(*ledger.revoke(order, now()) == revocation::Outcome::revoked);
    CHECK(status(good.serialHex)->state == ocsp::State::revoked);

    // The audit log holds, with rows from before and after.
    const auto verdict = *audit::verify(database);
    CHECK_FALSE(verdict.firstBroken.has_value());
    CHECK(verdict.rows == 3);
    const auto issuer = *ca::issuerOf(good.certificate);
    CHECK((*audit::history(database, good.serialHex, 10, issuer)).size() == 2);
    CHECK((*audit::history(database, good.serialHex, 10, *ca::issuerOf(imported.certificate))).size() == 1);
    REQUIRE(database.execute("UPDATE audit SET issuer = '' WHERE number = 3"));
    CHECK((*audit::verify(database)).firstBroken == 3);

    // What was issued, and what was still asked for.
    ca::SqlRegister certificates(database);
    CHECK(*certificates.issued("R-1") == revoked.certificate);
    const ca::Reservation late{"R-4", issuer, "1234", "k", 3, 4};
    CHECK((*certificates.reserve(late)).serialHex == "pending-1");
    CHECK(*certificates.record(late, good.certificate) == good.certificate);
    // Another authority may give the same number, the same authority may not.
    CHECK(certificates.reserve({"R-5", *ca::issuerOf(imported.certificate), "1234", "k", 3, 4}));
    CHECK_FALSE(certificates.reserve({"R-6", issuer, "1234", "k", 3, 4}));
}

}  // namespace

TEST_CASE("An update finds every revocation again: SQLite", "[revocation]")
{
    const Directory directory;
    everythingIsFoundAgain("sqlite3://db=" + directory.file("portal.db"));
}

TEST_CASE("An update finds every revocation again: PostgreSQL", "[revocation]")
{
    if (!tests::PostgresServer::isInstalled() && std::getenv("CI") == nullptr) {
        WARN("skipped: PostgreSQL is not installed");
        return;
    }
    const tests::PostgresServer server;
    everythingIsFoundAgain(server.connectString());
}
