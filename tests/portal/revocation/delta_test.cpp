// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/embedded_ca.hpp"
#include "portal/server/ca/issuer.hpp"
#include "portal/server/ca/schema.hpp"
#include "portal/server/ca/sql_register.hpp"
#include "portal/server/ocsp/database_status.hpp"
#include "portal/server/revocation/publication.hpp"
#include "tests/portal/authority/fixture.hpp"

using namespace sceau;
using namespace sceau::test;

namespace {

/// An authority whose lists are made with or without delta CRLs.
struct Lists {
    Directory directory;
    Result<store::Database> database = store::Database::open("sqlite3://db=" + directory.file("test.db"), 2);
    Result<ca::Authority> authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    ca::SqlRegister certificates{*database};
    ca::EmbeddedCa embedded{*authority, certificates, now};
    crl::Publisher lists;

    explicit Lists(crl::Delta delta) : lists(*authority, *database, crl::Publisher::defaultLifeSeconds, delta)
    {
        REQUIRE((*database).migrate(ca::migrations()));
        const auto issued = embedded.issue(requestFor(opensslRequest(directory, "holder", ecKey), "R-1"));
        REQUIRE(issued);
        serial = issued->serialHex;
        writeFile(directory.file("holder.cer"), issued->certificate);
        writeFile(directory.file("issuing.cer"), issued->chain[0]);
        writeFile(directory.file("root.cer"), issued->chain[1]);
    }
    void revoke(const std::string& which, std::int64_t at)
    {
        auto transaction = (*database).begin();
        REQUIRE((*transaction)
                    .execute("INSERT INTO revocation (issuer, serial, revoked_at, motive, reason, reason_published, "
                             "channel, certificate, authority_told) VALUES (:p1, :p2, :p3, 'holderRequest', 0, 0, "
                             "'holder', '', 1)",
                             {*ca::asIssuer(authority->issuingCertificate()), which, at}));
        REQUIRE((*transaction).commit());
    }
    void save(const crl::PublishedList& list, const std::string& name) const
    {
        writeFile(directory.file(name), list.list);
    }
    [[nodiscard]] Outcome run(const std::string& command) const
    {
        return test::run("cd " + directory.path().string() + " && " + command);
    }
    /// What openssl says about the holder with these lists, in DER.
    [[nodiscard]] Outcome verify(const std::vector<std::string>& names) const
    {
        std::string prepare = "for c in root issuing holder; do openssl x509 -inform DER -in $c.cer -out $c.pem; done";
        std::string options;
        for (const auto& name : names) {
            prepare += " && openssl crl -inform DER -in " + name + " -out " + name + ".pem";
            options += " -CRLfile " + name + ".pem";
        }
        return run(prepare +
                   " && openssl verify -crl_check -use_deltas -extended_crl -CAfile root.pem -untrusted issuing.pem" +
                   options + " holder.pem");
    }
    std::string serial;
};

}  // namespace

TEST_CASE("With yesterday's list and today's delta CRL, openssl finds what was revoked in between", "[revocation]")
{
    Lists authority(crl::Delta::published);
    const auto begin = now();
    authority.save(*authority.lists.publish(begin), "base.crl");
    CHECK(authority.verify({"base.crl"}).status == 0);
    authority.revoke(authority.serial, begin);
    REQUIRE(authority.lists.publish(begin));
    const auto delta = authority.lists.delta();
    REQUIRE(delta);
    REQUIRE(*delta);
    authority.save(**delta, "delta.crl");

    CHECK(authority.verify({"base.crl"}).status == 0);
    const auto judged = authority.verify({"base.crl", "delta.crl"});
    INFO(judged.output);
    CHECK(contains(judged.output, "certificate revoked"));
    const auto text = authority.run("openssl crl -inform DER -in delta.crl -noout -text").output;
    CHECK(contains(text, "X509v3 Delta CRL Indicator: critical"));
    const auto complete = authority.run("openssl crl -inform DER -in base.crl -noout -text").output;
    CHECK(contains(complete, "X509v3 Freshest CRL"));
    CHECK(contains(complete, "http://pki.example/pki/issuing-delta.crl"));
    const auto gnutls =
        authority.run("certtool --verify-crl --inder --infile delta.crl --load-ca-certificate issuing.cer");
    CHECK(contains(gnutls.output, "Verification output: Verified."));
}

TEST_CASE("A delta CRL holds the last day, the complete list everything", "[revocation]")
{
    Lists authority(crl::Delta::published);
    constexpr std::int64_t day = 86400;
    const auto begin = now() - 3 * day;
    REQUIRE(authority.lists.publish(begin));
    authority.revoke("0a01", begin + 10);
    REQUIRE(authority.lists.publish(begin + 10));
    const auto early = **authority.lists.delta();
    REQUIRE(authority.lists.publish(begin + 2 * day));
    authority.revoke("0a02", begin + 2 * day + 10);
    const auto complete = *authority.lists.publish(begin + 2 * day + 10);
    const auto late = **authority.lists.delta();
    CHECK(late.number == complete.number);
    authority.save(early, "early.crl");
    authority.save(late, "late.crl");
    authority.save(complete, "complete.crl");
    const auto serials = [&](const std::string& name) {
        return authority.run("openssl crl -inform DER -in " + name + " -noout -text | grep 'Serial Number'").output;
    };
    CHECK(contains(serials("early.crl"), "0A01"));
    CHECK_FALSE(contains(serials("late.crl"), "0A01"));
    CHECK(contains(serials("late.crl"), "0A02"));
    CHECK(contains(serials("complete.crl"), "0A01"));
    CHECK(contains(serials("complete.crl"), "0A02"));
}

TEST_CASE("Delta CRLs are published where the operator wants them, and nowhere else", "[revocation]")
{
    const bool wanted = GENERATE(true, false);
    Lists authority(wanted ? crl::Delta::published : crl::Delta::none);
    ocsp::Responder responder(*authority.authority, ocsp::databaseStatus(*authority.database, *authority.authority), {},
                              now);
    revocation::Publication publication(*authority.authority, authority.lists, responder, now);
    authority.save(*authority.lists.publish(now()), "issuing.crl");
    http::Request request;
    request.path = ca::issuingDeltaPath;
    CHECK(publication.answer(request)->status == (wanted ? 200 : 404));
    const auto text = authority.run("openssl crl -inform DER -in issuing.crl -noout -text").output;
    CHECK(contains(text, "Freshest CRL") == wanted);
}
