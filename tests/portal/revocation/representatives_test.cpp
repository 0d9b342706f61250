// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/representatives.hpp"
#include "tests/portal/revocation/form_portal.hpp"

#include <regex>

using namespace sceau;
using namespace sceau::test;

namespace {

std::string account(const std::string& identifier, const std::string& name, const std::string& siren = "732829320")
{
    return "identifier=" + identifier + "&name=" + name + "&siren=" + siren + "&email=" + name + "@exemple.example";
}

/// The key that the newest mail to this representative holds.
std::string keyOf(TestPortal& portal, const std::string& name)
{
    for (const auto& mail : portal.mails()) {
        std::smatch found;
        if (contains(mail.recipient, name) &&
            std::regex_search(mail.text, found, std::regex("([0-9]{4}(-[0-9]{4}){3})")))
            return found[1];
    }
    FAIL("no mail to " << name);
    return {};
}

}  // namespace

TEST_CASE("An officer opens accounts for several representatives of a company, sends a new key and closes them",
          "[revocation]")
{
    FormPortal portal;
    (void)portal.enrol("camille");
    Desk desk{portal, portal.officer("Officier")};
    const auto open = [&](const std::string& fields) {
        return desk.ask(http::Method::post, "/office/representatives", fields).status;
    };
    REQUIRE(open(account("PREMIER", "alix")) == 303);
    REQUIRE(open(account("SECOND", "charlie")) == 303);
    const std::string first = keyOf(portal, "alix");
    const std::string second = keyOf(portal, "charlie");
    CHECK(Visitor(portal).post("/company", {{"identifier", "PREMIER"}, {"key", first}}).status == 303);
    CHECK(Visitor(portal).post("/company", {{"identifier", "SECOND"}, {"key", second}}).status == 303);
    CHECK(Visitor(portal).post("/company", {{"identifier", "SECOND"}, {"key", first}}).status == 422);

    const auto page = desk.ask(http::Method::get, "/office/representatives?q=Alix");
    CHECK(contains(page.body, "PREMIER"));
    CHECK_FALSE(contains(page.body, "SECOND"));
    const auto who = revocation::representativeBy(portal.parts->database, "identifier", "PREMIER");
    ++portal.time;
    CHECK(desk.ask(http::Method::post, "/office/representatives/" + (*who)->id + "/key").status == 303);
    CHECK(keyOf(portal, "alix") != first);
    CHECK(Visitor(portal).post("/company", {{"identifier", "PREMIER"}, {"key", first}}).status == 422);

    CHECK(desk.ask(http::Method::post, "/office/representatives/" + (*who)->id + "/end").status == 303);
    CHECK(Visitor(portal).post("/company", {{"identifier", "PREMIER"}, {"key", keyOf(portal, "alix")}}).status == 422);
    CHECK(desk.ask(http::Method::post, "/office/representatives/" + (*who)->id + "/end").status == 303);
    CHECK_FALSE((*audit::verify(portal.parts->database)).firstBroken.has_value());
}

TEST_CASE("An account is not opened for what is wrong, nor over another one", "[revocation]")
{
    FormPortal portal;
    (void)portal.enrol("camille");
    Desk desk{portal, portal.officer("Officier")};
    REQUIRE(desk.ask(http::Method::post, "/office/representatives", account("PREMIER", "alix")).status == 303);
    const auto mails = portal.mails().size();
    const auto [because, fields, sentence] = GENERATE_COPY(table<std::string, std::string, std::string>({
        {"the identifier is taken", account("PREMIER", "charlie"), "déjà pris"},
        {"the SIREN fails its check", account("X", "charlie", "732829321"), "SIREN"},
        {"nobody of the company is known", account("X", "charlie", "123456782"), "Aucun titulaire"},
        {"there is no name", "identifier=X&siren=732829320&email=a@b.example", "nom du représentant"},
        {"there is no identifier", account("", "charlie"), "Choisissez un identifiant"},
    }));
    INFO("because " << because);
    const auto answer = desk.ask(http::Method::post, "/office/representatives", fields);
    CHECK(answer.status == 422);
    CHECK(contains(answer.body, sentence));
    CHECK(portal.mails().size() == mails);
}

TEST_CASE("Accounts are opened at the office and nowhere else", "[revocation]")
{
    FormPortal portal;
    (void)portal.enrol("camille");
    Visitor visitor(portal);
    visitor.post("/office/representatives",
                 {{"identifier", "X"}, {"name", "x"}, {"siren", "732829320"}, {"email", "a@b.example"}});
    CHECK(visitor.last.status == 303);
    CHECK(visitor.location() == "/office");
    CHECK(revocation::findRepresentatives(portal.parts->database, "", 10)->empty());
}
