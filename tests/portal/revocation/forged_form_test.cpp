// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/revocation/form/forgeries.hpp"
#include "tests/portal/revocation/form_portal.hpp"

using namespace sceau;
using namespace sceau::test;

TEST_CASE("No forged form that is sent in revokes anything, whatever an officer clicks", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    const auto signer = portal.signer("camille", id);
    Desk desk{portal, portal.officer("Officier")};
    constexpr std::int64_t longerThanAnHour = 3601;
    for (const auto& forgery : forgeries()) {
        INFO(forgery.kind);
        portal.time += longerThanAnHour;
        desk.begun = *portal.sessions.beginOffice(desk.id);
        Visitor visitor(portal);
        const auto form = portal.formFor(portal.record(id).serialHex, visitor);
        visitor.get("/revocation/forms/" + form + "/form.pdf");
        const Scene scene{signer, bytesOf(visitor.last.body)};
        const auto answer = portal.send(form, forgery.make(scene));
        const auto open = *revocation::demands(portal.parts->database, 1);
        if (answer.status == 200) {
            // The file is kept with its report; the officer cannot accept it.
            REQUIRE_FALSE(open.empty());
            REQUIRE(open.front().formId == form);
            INFO(open.front().report.text());
            CHECK(failedCheck(open.front().report) == forgery.failed);
            CHECK(desk.decide(open.front().id, "accept").status == 409);
            CHECK(desk.decide(open.front().id, "refuse").status == 303);
        } else {
            CHECK(answer.status == 400);
            CHECK((open.empty() || open.front().formId != form));
        }
    }
    CHECK(portal.stateOf(id) == "valid");
    CHECK((*portal.parts->database.query("SELECT serial FROM revocation")).empty());
    CHECK_FALSE((*audit::verify(portal.parts->database)).firstBroken.has_value());
}
