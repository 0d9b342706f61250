// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/access.hpp"
#include "tests/portal/revocation/visitor.hpp"

using namespace sceau;
using namespace sceau::test;

namespace {

const Form search{
    {"email", "camille.exemple@entreprise-exemple.example"}, {"identityNumber", "EX1234567"}, {"product", ""}};

}  // namespace

TEST_CASE("The public space answers alike whether anything matches or not", "[revocation]")
{
    TestPortal portal;
    (void)portal.enrol("camille");
    Visitor matching(portal);
    matching.submit("/revocation", search);
    const std::string page = matching.last.body;
    REQUIRE(portal.answerSearches() == 1);

    const auto [because, form] = GENERATE(table<std::string, Form>({
        {"the address is another one",
         {{"email", "autre@entreprise-exemple.example"}, {"identityNumber", "EX1234567"}, {"product", ""}}},
        {"the number is another one",
         {{"email", search.at("email")}, {"identityNumber", "EX7654321"}, {"product", ""}}},
        {"the product is another one",
         {{"email", search.at("email")}, {"identityNumber", "EX1234567"}, {"product", "initiale"}}},
    }));
    INFO("because " << because);
    Visitor stranger(portal);
    stranger.submit("/revocation", form);
    CHECK(stranger.last.body == page);
    CHECK(portal.answerSearches() == 0);
    CHECK(portal.mails().size() == 1);
}

TEST_CASE("A search is answered without a look at holders and certificates", "[revocation]")
{
    TestPortal portal;
    (void)portal.enrol("camille");
    auto& database = portal.parts->database;
    REQUIRE(database.execute("ALTER TABLE holder RENAME TO holder_away"));
    REQUIRE(database.execute("ALTER TABLE certificate RENAME TO certificate_away"));
    Visitor visitor(portal);
    CHECK(visitor.post("/revocation", search).status == 303);
    CHECK(visitor.location() == "/revocation/sent");
    REQUIRE(database.execute("ALTER TABLE holder_away RENAME TO holder"));
    REQUIRE(database.execute("ALTER TABLE certificate_away RENAME TO certificate"));
    CHECK(portal.answerSearches() == 1);
}

TEST_CASE("What was searched for rests before anybody looks, and the answer is gone by then", "[revocation]")
{
    TestPortal portal;
    (void)portal.enrol("camille");
    Visitor visitor(portal);
    REQUIRE(visitor.post("/revocation", search).status == 303);
    for (std::int64_t second = 0; second < mail::restSeconds; ++second) {
        CHECK(portal.answerSearchesNow() == 0);
        const auto rows = portal.parts->database.query("SELECT done FROM revocation_search");
        CHECK((*rows).front().integer(0) == 0);
        ++portal.time;
    }
    CHECK(portal.mails().empty());
    CHECK(portal.answerSearchesNow() == 1);
    CHECK(portal.answerSearchesNow() == 0);
}

TEST_CASE("The identity number may be written in any way", "[revocation]")
{
    TestPortal portal;
    (void)portal.enrol("camille", {{"identityNumber", "ex 123-45.67"}});
    Visitor holder(portal);
    Form form = search;
    form["identityNumber"] = GENERATE("EX1234567", "ex1234567", "EX 123 4567");
    form["email"] = "Camille.Exemple@ENTREPRISE-exemple.example";
    holder.submit("/revocation", form);
    CHECK(portal.answerSearches() == 1);
}

TEST_CASE("A field that cannot be right is told at the field, before any search", "[revocation]")
{
    TestPortal portal;
    Visitor visitor(portal);
    const auto [field, value] = GENERATE(table<std::string, std::string>({
        {"email", ""},
        {"email", "no address"},
        {"email", "a@b.example\r\nBcc: c@d.example"},
        {"identityNumber", ""},
        {"identityNumber", "!!"},
        {"identityNumber", std::string(300, '1')},
    }));
    Form form = search;
    form[field] = value;
    visitor.post("/revocation", form);
    CHECK((visitor.last.status == 422 || visitor.last.status == 400));
    CHECK(portal.answerSearches() == 0);
    CHECK((*portal.parts->database.query("SELECT id FROM revocation_search")).empty());
}

TEST_CASE("A flood of searches writes few mails and still says nothing", "[revocation]")
{
    TestPortal portal;
    (void)portal.enrol("camille");
    Visitor flood(portal);
    for (int i = 0; i < 30; ++i) CHECK(flood.post("/revocation", search).status == 303);
    CHECK(portal.answerSearches() == revocation::searchesAnHourPerMailbox);
    portal.time += 3601;
    flood.post("/revocation", search);
    CHECK(portal.answerSearches() == 1);
}
