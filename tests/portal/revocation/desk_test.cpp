// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/certificate_search.hpp"
#include "portal/server/revocation/statistics.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/x509/certificate.hpp"
#include "tests/portal/revocation/form_portal.hpp"

using namespace sceau;
using namespace sceau::test;

namespace {

/// How often a text stands in a page.
std::size_t countOf(const std::string& page, const std::string& text)
{
    std::size_t count = 0;
    for (auto at = page.find(text); at != std::string::npos; at = page.find(text, at + text.size())) ++count;
    return count;
}

}  // namespace

TEST_CASE("An officer finds a certificate by holder, company, request and serial number", "[revocation][desk]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    const std::string other = portal.enrol("elodie", {{"givenName", "Élodie"},
                                                      {"surname", "Modèle"},
                                                      {"email", "elodie@autre.example"},
                                                      {"identityNumber", "ZZ9999999"},
                                                      {"companyName", "Société 100 % Fictive"}});
    const auto record = portal.record(id);
    const auto parsed = x509::parseCertificate(record.der);
    const auto found = [&](const std::string& words) {
        const auto ids = revocation::findCertificates(portal.parts->database, words, 50);
        REQUIRE(ids);
        return *ids;
    };
    using Ids = std::vector<std::string>;
    CHECK(found("camille EXEMPLE") == Ids{id});
    CHECK(found("Exemple Camille") == Ids{id});
    CHECK(found("  camille ") == Ids{id});
    CHECK(found(record.reference) == Ids{id});
    CHECK(found(record.serialHex) == Ids{id});
    CHECK(found((*parsed).serialDecimal) == Ids{id});
    CHECK(found("0x" + record.serialHex) == Ids{id});
    CHECK(found("ÉLODIE") == Ids{other});
    CHECK(found("élodie modèle") == Ids{other});
    CHECK(found("100 %") == Ids{other});
    CHECK(found("732 829 320").size() == 2);
    CHECK(found("nobody").empty());
    CHECK(found("").empty());
    CHECK(found("%").size() == 1);
    CHECK(found("_").empty());
    CHECK(found("' OR 1=1 --").empty());
}

TEST_CASE("The certificate's page tells its history, as the audit log has it", "[revocation][desk]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Desk desk{portal, portal.officer("Officier")};
    const std::string serial = portal.record(id).serialHex;
    const auto listed = desk.ask(http::Method::get, "/office/certificates?q=camille");
    CHECK(listed.status == 200);
    CHECK(contains(listed.body, "/office/certificates/" + id));
    CHECK(
        contains(desk.ask(http::Method::get, "/office/certificates?q=nobody").body, "Aucun certificat ne correspond"));

    auto page = desk.ask(http::Method::get, "/office/certificates/" + id);
    REQUIRE(page.status == 200);
    CHECK(contains(page.body, "/office/revocations/letter?serial=0x" + serial));
    const auto letter = desk.ask(http::Method::get, "/office/revocations/letter?serial=0x" + serial);
    CHECK(contains(letter.body, "value=\"0x" + serial + "\""));

    REQUIRE(desk.ask(http::Method::post, "/office/revocations/letter",
                     "serial=0x" + serial + "&reason=holderLeft&demander=Dominique&kind=byHand")
                .status == 303);
    CHECK(desk.decide(portal.onlyDemand().id, "accept").status == 303);
    page = desk.ask(http::Method::get, "/office/certificates/" + id);
    for (const char* text : {"Révocation demandée", "Certificat révoqué", "Demande traitée", "Départ ou mutation",
                             "Courrier ou remise en main propre", "Officier, 192.0.2.9"}) {
        INFO(text);
        CHECK(contains(page.body, text));
    }
    CHECK_FALSE(contains(page.body, "/office/revocations/letter?serial="));
    CHECK(desk.ask(http::Method::get, "/office/certificates/none").status == 404);
}

TEST_CASE("The figures count what was issued, renewed, revoked and what ends, month by month", "[revocation][desk]")
{
    FormPortal portal;
    const std::string first = portal.enrol("camille");
    const std::string second = portal.enrol("dominique");
    const auto moment = rules::parisMidnight(rules::dayOf(2026, 11, 15));
    portal.time = moment;
    const auto set = [&](const std::string& id, const std::string& what) {
        auto transaction = portal.parts->database.begin();
        REQUIRE((*transaction).execute("UPDATE certificate SET " + what + " WHERE id = :p1", {id}));
        REQUIRE((*transaction).commit());
    };
    // The one a first certificate of January that ends at midnight, as February begins; the other its successor.
    set(first, "not_before = " + std::to_string(rules::parisMidnight(rules::dayOf(2026, 1, 1))) +
                   ", not_after = " + std::to_string(rules::parisMidnight(rules::dayOf(2027, 2, 1))));
    set(second, "predecessor = '" + first + "', not_before = " + std::to_string(moment) +
                    ", not_after = " + std::to_string(rules::parisMidnight(rules::dayOf(2029, 11, 15))));
    const auto before = *revocation::statistics(portal.parts->database, moment);
    REQUIRE(before.past.size() == 12);
    CHECK(before.past.front().month == "2025-12");
    CHECK(before.past.back().month == "2026-11");
    CHECK(before.past.at(1).issued == 1);
    CHECK(before.past.back().renewed == 1);
    CHECK(before.past.back().issued == 0);
    CHECK(before.coming.front().month == "2026-11");
    CHECK(before.coming.at(2).month == "2027-01");
    CHECK(before.coming.at(2).ending == 1);
    CHECK(before.coming.at(3).ending == 0);
    CHECK(before.valid == 2);
    CHECK(before.past.back().motives.empty());

    Desk desk{portal, portal.officer("Officier")};
    REQUIRE(desk.ask(http::Method::post, "/office/revocations/letter",
                     "serial=0x" + portal.record(first).serialHex + "&reason=holderLeft&demander=D&kind=byHand")
                .status == 303);
    REQUIRE(desk.decide(portal.onlyDemand().id, "accept").status == 303);
    const auto after = *revocation::statistics(portal.parts->database, moment);
    CHECK(after.past.back().revoked == 1);
    CHECK(after.coming.at(2).ending == 0);
    CHECK(after.valid == 1);
    CHECK(after.past.back().motives == std::map<std::string, std::int64_t>{{"holderLeft", 1}});
    CHECK(after.past.at(10).motives.empty());

    const auto page = desk.ask(http::Method::get, "/office/statistics");
    REQUIRE(page.status == 200);
    CHECK(countOf(page.body, "<svg viewBox=\"0 0 480 172\"") == 4);
    CHECK(countOf(page.body, "<svg class=\"plot-share\"") == 12);
    CHECK(countOf(page.body, "role=\"img\" aria-labelledby=") == 4);
    CHECK(countOf(page.body, "class=\"plot-bar\"") == 4 * 12 + 12 * 12);
    CHECK(countOf(page.body, "<rect class=\"plot-bar\" x=\"110\" y=\"0\" width=\"8\" height=\"20\"/>") == 1);
    CHECK(contains(page.body, "2026-11</td><td data-label=\"Motif\">Départ ou mutation"));
    CHECK(contains(page.body, "11/26"));
    CHECK_FALSE(contains(page.body, "style="));
}

TEST_CASE("Search, history and figures are for officers only", "[revocation][desk]")
{
    FormPortal portal;
    Visitor visitor(portal);
    const auto* path = GENERATE("/office/certificates", "/office/certificates/x", "/office/statistics");
    visitor.get(path);
    CHECK(visitor.last.status == 303);
    CHECK(visitor.location() == "/office");
}
