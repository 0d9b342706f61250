// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/access.hpp"
#include "shared/rules/revocation_reason.hpp"
#include "tests/portal/revocation/visitor.hpp"

#include <thread>

using namespace sceau;
using namespace sceau::test;

namespace {

const Form search{
    {"email", "camille.exemple@entreprise-exemple.example"}, {"identityNumber", "EX1234567"}, {"product", ""}};
const Form rightAnswers{{"answer1", "eloise"}, {"answer2", "MEDOR"}, {"answer3", "une maison, bleue"}};
const Form wrongAnswers{{"answer1", "eloise"}, {"answer2", "rex"}, {"answer3", "une maison bleue"}};

/// The path of the link in the newest mail.
std::string linkPath(TestPortal& portal)
{
    const auto mails = portal.mails();
    REQUIRE_FALSE(mails.empty());
    const std::string mark = portal.parts->configuration.origin;
    for (const auto& mail : mails) {
        const auto begin = mail.text.find(mark + "/revocation/link/");
        if (begin == std::string::npos) continue;
        return mail.text.substr(begin + mark.size(), mail.text.find('\n', begin) - begin - mark.size());
    }
    FAIL("no mail holds a link");
    return {};
}

/// Searches, opens the mailed link and stands before the certificates.
void enter(TestPortal& portal, Visitor& visitor)
{
    visitor.submit("/revocation", search);
    REQUIRE(portal.answerSearches() == 1);
    const std::string path = linkPath(portal);
    visitor.get(path);
    visitor.submit(path);
}

}  // namespace

TEST_CASE("A holder without token revokes with mail, answers and a reason", "[revocation]")
{
    TestPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor holder(portal);
    holder.get("/revocation");
    REQUIRE(holder.sees("Espace de révocation"));
    REQUIRE(holder.sees(">Tous<"));

    enter(portal, holder);
    REQUIRE(holder.sees("Révoquer le certificat"));
    REQUIRE(holder.sees("VALIDE"));
    holder.get("/revocation/certificates/" + id + "/questions");
    REQUIRE(holder.sees("Premier animal ?"));
    holder.submit("/revocation/certificates/" + id + "/questions", rightAnswers);
    for (const auto& reason : rules::revocationReasons())
        CHECK(holder.sees(">" + std::string(reason.wording.french) + "<"));
    CHECK(holder.sees("vous ne pourrez plus l'annuler"));
    holder.submit("/revocation/certificates/" + id + "/confirm", {{"reason", "certificateDefective"}});

    CHECK(holder.sees("Le certificat est à présent révoqué, un e-mail de confirmation sera transmis"));
    CHECK(portal.stateOf(id) == "revoked");
    const auto mails = portal.mails();
    REQUIRE(mails.size() == 3);
    std::string recipients;
    for (const auto& mail : mails) recipients += mail.recipient + " " + mail.subject + "\n";
    CHECK(contains(recipients, "camille.exemple@entreprise-exemple.example Votre certificat Audace est révoqué"));
    CHECK(contains(recipients,
                   "dominique.exemple@entreprise-exemple.example Un certificat de votre entreprise est révoqué"));
    const auto rows = portal.parts->database.query("SELECT motive, reason, reason_published, channel FROM revocation");
    CHECK((*rows).front().text(0) == "certificateDefective");
    CHECK((*rows).front().integer(1) == 4);
    CHECK((*rows).front().integer(2) == 0);
    CHECK((*rows).front().text(3) == "holder");
    CHECK_FALSE((*audit::verify(portal.parts->database)).firstBroken.has_value());
}

TEST_CASE("A link works once, for an hour, and looking at it does not use it up", "[revocation]")
{
    TestPortal portal;
    (void)portal.enrol("camille");
    Visitor holder(portal);
    holder.submit("/revocation", search);
    REQUIRE(portal.answerSearches() == 1);
    const std::string path = linkPath(portal);
    for (int i = 0; i < 3; ++i) CHECK(Visitor(portal).get(path).status == 200);

    SECTION("in one browser only")
    {
        holder.submit(path);
        CHECK(holder.sees("Vos certificats"));
        Visitor thief(portal);
        thief.submit(path);
        CHECK(thief.last.status == 410);
        CHECK(thief.get("/revocation/certificates").status == 303);
    }
    SECTION("not after its time")
    {
        portal.time += revocation::linkSeconds + 1;
        CHECK(holder.get(path).status == 410);
        holder.submit(path);
        CHECK(holder.last.status == 410);
    }
    SECTION("by several at once")
    {
        std::atomic<int> entered = 0;
        std::vector<std::thread> browsers;
        for (int i = 0; i < 6; ++i)
            browsers.emplace_back([&] {
                Visitor browser(portal);
                browser.post(path);
                if (browser.location() == "/revocation/certificates") ++entered;
            });
        for (auto& browser : browsers) browser.join();
        CHECK(entered == 1);
    }
}

TEST_CASE("Wrong answers lock this way for a while, and only this way", "[revocation]")
{
    TestPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor holder(portal);
    enter(portal, holder);
    const std::string path = "/revocation/certificates/" + id + "/questions";
    for (int i = 0; i < 4; ++i) CHECK(holder.post(path, wrongAnswers).status == 422);
    CHECK(holder.post(path, wrongAnswers).status == 429);
    CHECK(holder.post(path, rightAnswers).status == 429);
    CHECK(portal.stateOf(id) == "valid");

    portal.time += 61;
    holder.submit(path, rightAnswers);
    CHECK(holder.sees("Sélectionner une raison"));
}

TEST_CASE("No step can be skipped and nobody reaches another holder's certificate", "[revocation]")
{
    TestPortal portal;
    const std::string other =
        portal.enrol("other", {{"email", "autre@exemple.example"}, {"identityNumber", "ZZ9999999"}});
    const std::string own = portal.enrol("camille");
    Visitor stranger(portal);
    for (const char* page : {"/questions", "/reason", "/done"})
        CHECK(stranger.get("/revocation/certificates/" + own + page).status == 303);
    CHECK(stranger.post("/revocation/certificates/" + own + "/confirm", {{"reason", "holderRequest"}}).status == 303);

    Visitor holder(portal);
    enter(portal, holder);
    CHECK(holder.get("/revocation/certificates/" + own + "/reason").status == 303);
    holder.post("/revocation/certificates/" + own + "/confirm", {{"reason", "holderRequest"}});
    holder.post("/revocation/certificates/" + other + "/questions", rightAnswers);
    CHECK(holder.location() == "/revocation/certificates");
    CHECK(portal.stateOf(own) == "valid");
    CHECK(portal.stateOf(other) == "valid");

    holder.submit("/revocation/certificates/" + own + "/questions", rightAnswers);
    CHECK(holder.post("/revocation/certificates/" + own + "/confirm", {{"reason", GENERATE("", "certificateHold")}})
              .status == 422);
    CHECK(holder.post("/revocation/certificates/" + own + "/confirm", {{"reason", "holderRequest"}, {"csrf", "x"}})
              .status == 409);
    portal.time += revocation::answeredSeconds + 1;
    holder.post("/revocation/certificates/" + own + "/confirm", {{"reason", "holderRequest"}});
    CHECK(portal.stateOf(own) == "valid");
}

TEST_CASE("Two clicks on the confirmation make one revocation and one page", "[revocation]")
{
    TestPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor holder(portal);
    enter(portal, holder);
    holder.submit("/revocation/certificates/" + id + "/questions", rightAnswers);
    std::vector<std::thread> clicks;
    std::vector<Visitor> tabs(4, holder);
    for (auto& tab : tabs)
        clicks.emplace_back([&tab, &id] {
            tab.post("/revocation/certificates/" + id + "/confirm", {{"reason", "holderRequest"}});
        });
    for (auto& click : clicks) click.join();

    for (auto& tab : tabs) CHECK(tab.location() == "/revocation/certificates/" + id + "/done");
    CHECK((*portal.parts->database.query("SELECT serial FROM revocation")).size() == 1);
    CHECK(portal.mails().size() == 3);
}

TEST_CASE("A certificate without questions names the ways that remain", "[revocation]")
{
    TestPortal portal;
    const std::string id =
        portal.enrol("camille", {{"questions", nlohmann::json::array()}, {"answers", nlohmann::json::array()}});
    Visitor holder(portal);
    enter(portal, holder);
    holder.get("/revocation/certificates/" + id + "/questions");
    CHECK(holder.sees("Révoquez-le par courrier ou auprès de votre bureau d'enregistrement"));
    CHECK_FALSE(holder.sees("answer1"));
}
