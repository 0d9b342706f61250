// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/received.hpp"
#include "tests/portal/revocation/form_portal.hpp"

#include <fstream>

using namespace sceau;
using namespace sceau::test;

namespace {

/// The operators' mailbox, delivered into by a mail server.
struct MailboxPortal : FormPortal {
    MailboxPortal()
    {
        for (const char* part : {"new", "cur", "tmp"}) std::filesystem::create_directories(box / part);
    }
    void deliver(const Bytes& attachment)
    {
        std::ofstream mail(box / "new" / (std::to_string(time) + ".M" + std::to_string(++delivered) + ".host"),
                           std::ios::binary);
        mail << "From: camille.exemple@entreprise-exemple.example\r\nSubject: Revocation\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/mixed; boundary=\"limite\"\r\n\r\n--limite\r\nContent-Type: text/plain\r\n\r\n"
                "Bonjour\r\n--limite\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
             << toBase64(attachment) << "\r\n--limite--\r\n";
    }
    void read() { REQUIRE(revocation::readMailbox(portal, box)); }
    std::size_t withInfo(const std::string& info)
    {
        std::size_t count = 0;
        for (const auto& file : std::filesystem::directory_iterator(box / "cur"))
            count += file.path().string().ends_with(info) ? 1U : 0U;
        return count;
    }
    std::vector<std::string> actions()
    {
        std::vector<std::string> found;
        REQUIRE(audit::forEach(parts->database, 0,
                               [&](const audit::Entry& entry) { found.push_back(entry.event.action); }));
        return found;
    }

    std::filesystem::path box = directory.path() / "mailbox";
    int delivered = 0;
};

}  // namespace

TEST_CASE("A signed form that was mailed to the operators waits for an officer, who revokes with it", "[revocation]")
{
    MailboxPortal portal;
    SignedForm made(portal);
    portal.deliver(made.pdf);
    portal.read();
    CHECK(portal.withInfo(":2,S") == 1);
    const auto demand = portal.onlyDemand();
    CHECK(demand.report.passed());
    CHECK(portal.stateOf(made.id) == "valid");

    SECTION("the same form mailed again is no second demand")
    {
        portal.deliver(made.pdf);
        portal.read();
        (void)portal.onlyDemand();
    }
    Desk desk{portal, portal.officer("Officier")};
    CHECK(desk.decide(demand.id, "accept").status == 303);
    CHECK(portal.stateOf(made.id) == "revoked");
}

TEST_CASE("Mails without a form of ours are left flagged for a person, and recorded", "[revocation]")
{
    MailboxPortal portal;
    SignedForm made(portal);
    made.pdf.at(made.pdf.size() / 4) ^= 1U;
    portal.deliver(made.pdf);
    portal.deliver(bytesOf("%PDF-1.7\nsomething else"));
    portal.deliver(bytesOf("%PDF-1.7\n%SceauForm 00000000000000000000000000000000\n"));
    portal.read();
    CHECK(portal.withInfo(":2,F") == 3);
    CHECK(revocation::demands(portal.parts->database, 10)->empty());
    const auto actions = portal.actions();
    CHECK(std::count(actions.begin(), actions.end(), "mailWithoutForm") == 3);
    CHECK(std::count(actions.begin(), actions.end(), "revocationFormRefused") == 1);
}

TEST_CASE("A form that comes back again and again is no longer looked at", "[revocation]")
{
    FormPortal portal;
    SignedForm made(portal);
    auto forged = made.pdf;
    for (int time = 0; time < revocation::returnsAForm; ++time) {
        forged.push_back('x');
        CHECK(portal.send(made.form, forged).status == 200);
    }
    CHECK(contains(portal.send(made.form, made.pdf).body, "rateLimited"));
    CHECK(revocation::demands(portal.parts->database, 100)->size() == revocation::returnsAForm);
}
