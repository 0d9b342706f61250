// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/revocation/office.hpp"

#include <thread>

using namespace sceau;
using namespace sceau::test;

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
