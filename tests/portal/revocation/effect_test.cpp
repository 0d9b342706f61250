// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/embedded_ca.hpp"
#include "portal/server/ca/schema.hpp"
#include "portal/server/ca/sql_register.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/ocsp/database_status.hpp"
#include "portal/server/revocation/ledger.hpp"
#include "portal/server/revocation/publication.hpp"
#include "tests/portal/authority/fixture.hpp"

#include <atomic>
#include <thread>

using namespace sceau;
using namespace sceau::test;

namespace {

/// A remote authority that can be out of reach.
class Remote final : public ca::CaBackend {
public:
    Result<ca::IssuedCertificate> issue(const ca::IssueRequest&) override
    {
        return fail(ErrorCode::internalError, "not here");
    }
    Result<void> revoke(const ca::Revocation& revocation) override
    {
        if (!reachable) return fail(ErrorCode::internalError, "no route");
        if (revocation.certificate == refused) return fail(ErrorCode::internalError, "refused");
        told.push_back(revocation.reason);
        return {};
    }
    std::vector<Bytes> chain() const override { return {}; }

    bool reachable = true;
    Bytes refused;  ///< the certificate whose revocation it does not take
    std::vector<ca::RevocationReason> told;
};

/// A portal's back office: database, authority, ledger and what it publishes.
struct Office {
    Directory directory;
    Result<store::Database> database = store::Database::open("sqlite3://db=" + directory.file("test.db"), 4);
    Result<ca::Authority> authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    ca::SqlRegister certificates{*database};
    ca::EmbeddedCa embedded{*authority, certificates, now};
    Remote remote;
    crl::Publisher lists{*authority, *database};
    revocation::Ledger ledger{*database, remote, lists,
                              [this](store::Transaction&, const revocation::Order&, std::int64_t) {
                                  ++effects;
                                  return Result<void>();
                              }};
    ocsp::Responder responder{*authority, ocsp::databaseStatus(*database, *authority), {}, now};
    revocation::Publication publication{*authority, lists, responder, now};
    std::atomic<int> effects = 0;

    Office()
    {
        for (const auto* migrations : {&ca::migrations(), &audit::migrations(), &mail::migrations()})
            REQUIRE((*database).migrate(*migrations));
    }
    [[nodiscard]] revocation::Order order(const std::string& reference = "R-1")
    {
        auto issued = embedded.issue(requestFor(opensslRequest(directory, reference, ecKey), reference));
        REQUIRE(issued);
        writeFile(directory.file("holder.cer"), issued->certificate);
        revocation::Order made;
        made.certificate = issued->certificate;
        made.serialHex = issued->serialHex;
        made.motive = "keyCompromised";
        made.channel = "holder";
        made.personal = "Camille EXEMPLE, 192.0.2.7";
        made.notices = {
            {{"", "portail@autorite.example"}, {"", "camille@entreprise.example"}, "Révocation", "Bonjour", "", "fr"}};
        return made;
    }
    void fetch(const std::string& path, const std::string& name)
    {
        http::Request request;
        request.path = path;
        const auto response = publication.answer(request);
        REQUIRE(response);
        REQUIRE(response->status == 200);
        writeFile(directory.file(name), Bytes(response->body.begin(), response->body.end()));
    }
    /// What `openssl verify -crl_check_all` says about the holder's certificate with what is published now.
    [[nodiscard]] Outcome verify()
    {
        fetch("/pki/root.cer", "root.cer");
        fetch("/pki/issuing.cer", "issuing.cer");
        fetch("/pki/root.crl", "root.crl");
        fetch("/pki/issuing.crl", "issuing.crl");
        return run(
            "cd " + directory.path().string() +
            " && for c in root issuing holder; do openssl x509 -inform DER -in $c.cer -out $c.pem; done; for l in root "
            "issuing; do openssl crl -inform DER -in $l.crl -out $l.crl.pem; done; openssl verify -crl_check_all "
            "-CAfile root.pem -untrusted issuing.pem -CRLfile issuing.crl.pem -CRLfile root.crl.pem holder.pem");
    }
    [[nodiscard]] Outcome askOcsp()
    {
        REQUIRE(run("cd " + directory.path().string() +
                    " && openssl ocsp -issuer issuing.pem -cert holder.pem -reqout req.der")
                    .status == 0);
        http::Request request;
        request.method = http::Method::post;
        request.path = "/ocsp";
        request.contentType = "application/ocsp-request";
        const Bytes der = readFile(directory.file("req.der"));
        request.body.assign(der.begin(), der.end());
        const auto response = publication.answer(request);
        REQUIRE(response);
        writeFile(directory.file("resp.der"), Bytes(response->body.begin(), response->body.end()));
        return run("cd " + directory.path().string() +
                   " && openssl ocsp -issuer issuing.pem -cert holder.pem -no_nonce -reqin req.der "
                   "-respin resp.der -CAfile root.pem -verify_other issuing.pem");
    }
};

}  // namespace

TEST_CASE("A revocation is effective at once for every client", "[revocation]")
{
    Office office;
    const auto order = office.order();
    CHECK(office.verify().status == 0);
    CHECK(contains(office.askOcsp().output, "holder.pem: good"));

    REQUIRE(*office.ledger.revoke(order, now()) == revocation::Outcome::revoked);

    const Outcome verified = office.verify();
    INFO(verified.output);
    CHECK(verified.status != 0);
    CHECK(contains(verified.output, "certificate revoked"));
    const Outcome asked = office.askOcsp();
    CHECK(contains(asked.output, "holder.pem: revoked"));
    CHECK_FALSE(contains(asked.output, "Reason"));
    CHECK(office.effects == 1);
    CHECK(office.remote.told == std::vector{ca::RevocationReason::keyCompromise});
    CHECK((*mail::list(*office.database, 10)).size() == 1);
    CHECK((*audit::history(*office.database, order.serialHex, 10)).at(0).event.action == "revoked");
}

TEST_CASE("Parallel confirmations make exactly one revocation", "[revocation]")
{
    Office office;
    const auto order = office.order();
    std::atomic<int> revoked = 0;
    std::atomic<int> already = 0;
    std::vector<std::thread> confirmations;
    for (int i = 0; i < 8; ++i)
        confirmations.emplace_back([&] {
            const auto outcome = office.ledger.revoke(order, now());
            if (!outcome) return;
            ++(*outcome == revocation::Outcome::revoked ? revoked : already);
        });
    for (auto& confirmation : confirmations) confirmation.join();

    CHECK(revoked == 1);
    CHECK(already == 7);
    CHECK((*mail::list(*office.database, 10)).size() == 1);
    CHECK((*audit::verify(*office.database)).rows == 1);
}

TEST_CASE("A certificate of another authority with the same serial number is another one", "[revocation]")
{
    Office office;
    const auto order = office.order();
    const auto made =
        run("cd " + office.directory.path().string() +
            " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -subj "
            "'/CN=Autre autorité' -utf8 -days 9 -out other.pem && openssl req -new -newkey ec -pkeyopt "
            "ec_paramgen_curve:P-256 -nodes -keyout twin.key -subj '/CN=Camille Exemple' -out twin.csr && openssl x509 "
            "-req -in twin.csr -CA other.pem -CAkey other.key -days 9 -set_serial 0x" +
            order.serialHex + " -outform DER -out twin.cer");
    INFO(made.output);
    REQUIRE(made.status == 0);
    auto twin = order;
    twin.certificate = readFile(office.directory.file("twin.cer"));

    REQUIRE(*office.ledger.revoke(twin, now()) == revocation::Outcome::revoked);
    CHECK(office.verify().status == 0);
    CHECK(contains(office.askOcsp().output, "holder.pem: good"));

    REQUIRE(*office.ledger.revoke(order, now()) == revocation::Outcome::revoked);
    CHECK(contains(office.verify().output, "certificate revoked"));
    CHECK(contains(office.askOcsp().output, "holder.pem: revoked"));
    CHECK(*office.ledger.revoke(twin, now()) == revocation::Outcome::alreadyRevoked);
    CHECK((*office.database->query("SELECT serial FROM revocation WHERE authority_told = 1")).size() == 2);
}

TEST_CASE("What was revoked before authorities were told apart stays revoked", "[revocation]")
{
    Office office;
    const auto order = office.order();
    REQUIRE(*office.ledger.revoke(order, now()) == revocation::Outcome::revoked);
    REQUIRE(office.database->execute("UPDATE revocation SET issuer = ''"));
    REQUIRE(office.lists.publish(now()));
    CHECK(contains(office.verify().output, "certificate revoked"));
    CHECK(contains(office.askOcsp().output, "holder.pem: revoked"));
    CHECK(*office.ledger.revoke(order, now()) == revocation::Outcome::alreadyRevoked);
}

TEST_CASE("A motive outside the list revokes nothing", "[revocation]")
{
    Office office;
    auto order = office.order();
    order.motive = GENERATE("", "certificateHold", "keyCompromised ");
    CHECK(office.ledger.revoke(order, now()).error().code == ErrorCode::invalidRequest);
    CHECK(office.verify().status == 0);
}

TEST_CASE("An authority that is out of reach is told later; the revocation stands meanwhile", "[revocation]")
{
    Office office;
    office.remote.reachable = false;
    REQUIRE(*office.ledger.revoke(office.order(), now()) == revocation::Outcome::revoked);
    CHECK(contains(office.verify().output, "certificate revoked"));
    CHECK_FALSE(office.ledger.tellAuthority());

    office.remote.reachable = true;
    CHECK(*office.ledger.tellAuthority() == 1);
    CHECK(*office.ledger.tellAuthority() == 0);
    CHECK(office.remote.told.size() == 1);
}

TEST_CASE("One revocation that the authority refuses keeps no other from being told", "[revocation]")
{
    Office office;
    const auto first = office.order("R-1");
    office.remote.refused = first.certificate;
    REQUIRE(*office.ledger.revoke(first, now()) == revocation::Outcome::revoked);
    REQUIRE(*office.ledger.revoke(office.order("R-2"), now() + 1) == revocation::Outcome::revoked);
    CHECK(office.remote.told.size() == 1);
    CHECK_FALSE(office.ledger.tellAuthority());

    office.remote.refused.clear();
    CHECK(*office.ledger.tellAuthority() == 1);
    CHECK(*office.ledger.tellAuthority() == 0);
}

TEST_CASE("A mail that cannot be written keeps nothing of the revocation", "[revocation]")
{
    Office office;
    auto order = office.order();
    order.notices.at(0).to.address = "no address";
    CHECK_FALSE(office.ledger.revoke(order, now()));
    CHECK(contains(office.verify().output, "holder.pem: OK"));
    CHECK((*audit::verify(*office.database)).rows == 0);
}

TEST_CASE("CRL numbers grow by one, hourly lists are made once", "[revocation]")
{
    Office office;
    const auto first = *office.lists.publish(10'000);
    CHECK(first.number == 1);
    CHECK(first.nextUpdate - first.thisUpdate == 96 * 3600);
    CHECK((*office.lists.publishIfOlderThan(3600, 10'000 + 3599)).number == 1);
    CHECK((*office.lists.publishIfOlderThan(3600, 10'000 + 3601)).number == 2);
    CHECK((*office.lists.current(10'000 + 4000)).number == 2);
}

TEST_CASE("The publication serves its own paths and no others", "[revocation]")
{
    Office office;
    http::Request request;
    request.path = GENERATE("/", "/pki", "/pki/other.cer", "/ocsp", "/pki/root.cer/", "/pki/../authority/root.key");
    CHECK_FALSE(office.publication.answer(request));
    request.method = http::Method::post;
    if (request.path != "/ocsp") CHECK_FALSE(office.publication.answer(request));
}

TEST_CASE("An OCSP request posted as something else is refused", "[revocation]")
{
    Office office;
    http::Request request;
    request.method = http::Method::post;
    request.path = "/ocsp";
    request.contentType = "application/x-www-form-urlencoded";
    CHECK(office.publication.answer(request)->status == 415);
}

TEST_CASE("Who has a list already is not sent it again", "[revocation]")
{
    Office office;
    http::Request request;
    request.path = ca::issuingCrlPath;
    const auto first = office.publication.answer(request);
    REQUIRE(first);
    const auto header = [&](const std::string& name) {
        for (const auto& [key, value] : first->headers)
            if (key == name) return value;
        return std::string();
    };
    REQUIRE_FALSE(header("ETag").empty());
    const auto statusWith = [&](const std::string& tag, const std::string& since) {
        request.ifNoneMatch = tag;
        request.ifModifiedSince = since;
        const auto answer = office.publication.answer(request);
        CHECK((answer->status == 304) == answer->body.empty());
        return answer->status;
    };
    CHECK(statusWith(header("ETag"), "") == 304);
    CHECK(statusWith("\"other\", " + header("ETag"), "") == 304);
    CHECK(statusWith("\"other\"", header("Last-Modified")) == 200);
    CHECK(statusWith("", header("Last-Modified")) == 304);
    CHECK(statusWith("", "Thu, 01 Jan 1970 00:00:00 GMT") == 200);
    REQUIRE(office.ledger.revoke(office.order(), now()));
    CHECK(statusWith(header("ETag"), "") == 200);
}

TEST_CASE("A flood of requests for lists and answers is held back, of each address for itself", "[revocation]")
{
    Office office;
    std::int64_t time = 1795348800;
    revocation::Publication publication(
        *office.authority, office.lists, office.responder, [&] { return time; }, 3);
    const auto statusOf = [&](const std::string& address, const std::string& path) {
        http::Request request;
        request.path = path;
        request.remoteAddress = address;
        const auto answer = publication.answer(request);
        return answer ? answer->status : 0U;
    };
    for (int request = 0; request < 3; ++request) CHECK(statusOf("192.0.2.1", ca::rootCertificatePath) == 200);
    CHECK(statusOf("192.0.2.1", ca::issuingCertificatePath) == 429);
    CHECK(statusOf("192.0.2.1", std::string(ca::ocspPath) + "/x") == 429);
    CHECK(statusOf("192.0.2.1", "/") == 0);
    CHECK(statusOf("192.0.2.2", ca::rootCertificatePath) == 200);
    time += 60;
    CHECK(statusOf("192.0.2.1", ca::rootCertificatePath) == 200);
}
