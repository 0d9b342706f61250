// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/revocation/form_portal.hpp"

using namespace sceau;
using namespace sceau::test;

TEST_CASE("The form to print is for everybody", "[revocation]")
{
    FormPortal portal;
    Visitor visitor(portal);
    visitor.get("/revocation/form.pdf");
    REQUIRE(visitor.last.status == 200);
    CHECK(visitor.last.contentType == "application/pdf");
    writeFile(portal.directory.file("form.pdf"), bytesOf(visitor.last.body));
    const auto judged =
        run("cd " + portal.directory.path().string() + " && qpdf --check form.pdf && pdftotext form.pdf -");
    CHECK(judged.status == 0);
    CHECK(contains(judged.output, "Bureau d'enregistrement Centre"));
    CHECK(contains(judged.output, "Départ ou mutation du titulaire"));
}

TEST_CASE("A letter is recorded by one officer, and confirmed by another where two must", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    const bool dual = GENERATE(false, true);
    portal.parts->configuration.revocation.dualControl = dual;
    Desk first{portal, portal.officer("Premier")};
    Desk second{portal, portal.officer("Second")};
    const std::string serial = portal.record(id).serialHex;
    const auto record = [&](const std::string& more) {
        return first.ask(http::Method::post, "/office/revocations/letter",
                         "serial=" + serial + "&reason=holderLeft&demander=Dominique&scan=GED-12" + more);
    };
    CHECK(record("&kind=registeredLetter").status == 422);
    const auto recorded = record("&kind=registeredLetter&tracking=1A00000000000");
    INFO(recorded.body);
    REQUIRE(recorded.status == 303);
    const auto demand = portal.onlyDemand();
    CHECK(contains(first.ask(http::Method::get, "/office/revocations/" + demand.id).body, "1A00000000000"));

    CHECK(first.decide(demand.id, "accept").status == 303);
    if (dual) {
        CHECK(portal.stateOf(id) == "valid");
        CHECK(first.decide(demand.id, "accept").status == 409);
        CHECK(contains(first.ask(http::Method::get, "/office/revocations/" + demand.id).body, "Un autre opérateur"));
        CHECK(portal.stateOf(id) == "valid");
        CHECK(second.decide(demand.id, "accept").status == 303);
    }
    CHECK(portal.stateOf(id) == "revoked");
    const auto rows = portal.parts->database.query("SELECT channel FROM revocation");
    REQUIRE((*rows).size() == 1);
    CHECK((*rows).front().text(0) == "letter");
    CHECK_FALSE((*audit::verify(portal.parts->database)).firstBroken.has_value());
}

TEST_CASE("Nobody but an officer sees the demands", "[revocation]")
{
    FormPortal portal;
    Visitor visitor(portal);
    for (const char* path : {"/office/revocations", "/office/revocations/letter", "/office/revocations/x",
                             "/office/revocations/x/document.pdf"}) {
        visitor.get(path);
        CHECK(visitor.last.status == 303);
        CHECK(visitor.location() == "/office");
    }
}

TEST_CASE("A serial number is understood in hexadecimal and in decimal", "[revocation]")
{
    const auto [typed, serial] = GENERATE(table<std::string, std::string>({
        {"0x10", "10"},
        {"16", "10"},
        {"255", "ff"},
        {"1A:2B:3c", "1a2b3c"},
        {"abc", "0abc"},
        {" 00 0F ", "0f"},
        {"340282366920938463463374607431768211456", "0100000000000000000000000000000000"},
        {"", ""},
        {"0x", ""},
        {"0", ""},
        {"xyz", ""},
        {"99999999999999999999999999999999999999999999999999", ""},
        {"11270de3cfe77ed9d14211879f34f783211270de3c", ""},
    }));
    INFO(typed);
    CHECK(revocation::serialFrom(typed) == serial);
    if (!serial.empty()) CHECK(revocation::serialFrom(revocation::serialText(serial)) == serial);
}
