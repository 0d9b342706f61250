// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/records.hpp"
#include "portal/server/revocation/company_throttle.hpp"
#include "portal/server/revocation/representatives.hpp"
#include "tests/portal/revocation/visitor.hpp"

#include <regex>

using namespace sceau;
using namespace sceau::test;

namespace {

/// The first match of `pattern` in the newest mail that has one.
std::string fromMail(TestPortal& portal, const std::string& pattern)
{
    for (const auto& mail : portal.mails()) {
        std::smatch found;
        if (std::regex_search(mail.text, found, std::regex(pattern))) return found[1];
    }
    FAIL("no mail holds " << pattern);
    return {};
}

/// A company with a representative whose key is known from the first mail.
struct Company {
    TestPortal portal;
    std::string own = portal.enrol("camille");
    std::string other = portal.enrol(
        "other", {{"email", "autre@exemple.example"}, {"identityNumber", "ZZ9999999"}, {"companySiren", "404833048"}});
    std::string key = giveKey();

    std::string giveKey()
    {
        ++portal.time;
        REQUIRE(commands::giveAccess(
            *portal.parts,
            {"ENTREPRISE EXEMPLE", "732 829 320", "Dominique Exemple", "dominique.exemple@entreprise-exemple.example"},
            portal.time));
        return fromMail(portal, "Clé d'accès\u00A0: ([0-9-]{19})");
    }
    [[nodiscard]] Form access() const { return {{"identifier", "ENTREPRISE EXEMPLE"}, {"key", key}}; }
    std::string code()
    {
        std::string found;
        const auto rows = portal.parts->database.query(
            "SELECT plain FROM outbox WHERE subject = 'Votre code de sécurité' ORDER BY created_at DESC, rowid DESC "
            "LIMIT 1");
        REQUIRE((*rows).size() == 1);
        std::smatch match;
        const std::string text = (*rows).front().text(0);
        REQUIRE(std::regex_search(text, match, std::regex("code de sécurité\u00A0: ([0-9 ]{11})")));
        return match[1];
    }
    void enter(Visitor& visitor)
    {
        visitor.submit("/company", access());
        ++portal.time;
        visitor.submit("/company/code", {{"code", code()}});
        REQUIRE(visitor.sees("Mon espace entreprise"));
    }
};

}  // namespace

TEST_CASE("A legal representative revokes with key and code, and only certificates of the company", "[revocation]")
{
    Company company;
    Visitor representative(company.portal);
    company.enter(representative);
    CHECK(representative.sees("Camille Exemple"));
    CHECK_FALSE(representative.sees(company.other));

    representative.get("/company/certificates/" + company.own + "/reason");
    CHECK(representative.sees("Départ ou mutation du titulaire"));
    CHECK(representative.post("/company/certificates/" + company.own + "/confirm", {{"reason", "none"}}).status == 422);
    representative.submit("/company/certificates/" + company.own + "/confirm", {{"reason", "holderLeft"}});
    CHECK(representative.sees("Le certificat est à présent révoqué"));
    CHECK(company.portal.stateOf(company.own) == "revoked");

    CHECK(representative.get("/company/certificates/" + company.other + "/reason").status == 303);
    representative.post("/company/certificates/" + company.other + "/confirm", {{"reason", "holderLeft"}});
    CHECK(company.portal.stateOf(company.other) == "valid");

    const auto rows = company.portal.parts->database.query("SELECT channel, motive, reason FROM revocation");
    REQUIRE((*rows).size() == 1);
    CHECK((*rows).front().text(0) == "representative");
    CHECK((*rows).front().integer(2) == 3);
    CHECK(commands::verifyAudit(*company.portal.parts));
}

TEST_CASE("The company's certificates are searched and filtered", "[revocation]")
{
    Company company;
    Visitor representative(company.portal);
    company.enter(representative);
    const auto [query, found] = GENERATE(table<std::string, bool>({
        {"?q=camille", true},
        {"?q=AUDACE", true},
        {"?q=nobody", false},
        {"?state=valid", true},
        {"?state=revoked", false},
        {"?q=camille&state=expired", false},
    }));
    INFO(query);
    CHECK(representative.get("/company/certificates" + query).status == 200);
    CHECK(representative.sees(company.own) == found);
    CHECK(representative.sees("Aucun certificat ne correspond.") != found);
}

TEST_CASE("A wrong identifier and a wrong key look the same", "[revocation]")
{
    Company company;
    Visitor stranger(company.portal);
    stranger.post("/company", {{"identifier", "X"}, {"key", company.key}});
    CHECK(stranger.last.status == 422);
    std::string unknown = stranger.last.body;
    Visitor guesser(company.portal);
    guesser.post("/company", {{"identifier", "X"}, {"key", "1111-2222-3333-4444"}});
    CHECK(guesser.last.body == unknown);
    Visitor second(company.portal);
    Form form = company.access();
    form["key"] = "1111-2222-3333-4444";
    second.post("/company", form);
    CHECK(second.last.status == 422);
    CHECK(second.sees("L'identifiant ou la clé d'accès n'est pas le bon"));
}

TEST_CASE("Keys are not guessed: five mistakes make whoever makes them wait", "[revocation]")
{
    Company company;
    Visitor guesser(company.portal);
    Form wrong = company.access();
    wrong["key"] = "1111-2222-3333-4444";
    for (int i = 0; i < 5; ++i) CHECK(guesser.post("/company", wrong).status == 422);
    CHECK(guesser.post("/company", company.access()).status == 429);
    CHECK(guesser.post("/company", {{"identifier", "OTHER"}, {"key", "1111-2222-3333-4444"}}).status == 422);
    company.portal.time += 61;
    CHECK(guesser.post("/company", company.access()).status == 303);
    // What was right forgives what was wrong before.
    Visitor again(company.portal);
    for (int i = 0; i < 5; ++i) CHECK(again.post("/company", wrong).status == 422);
}

TEST_CASE("A stranger can neither keep a representative out nor learn that an identifier exists", "[revocation]")
{
    Company company;
    const std::string wrongKey = "1111-2222-3333-4444";
    Visitor stranger(company.portal, "198.51.100.66");
    std::vector<std::pair<unsigned, std::string>> known;
    std::vector<std::pair<unsigned, std::string>> unknown;
    for (int i = 0; i < 8; ++i) {
        Form form = company.access();
        const std::string identifier = form["identifier"];
        const auto ask = [&](const std::string& name, auto& answers) {
            stranger.post("/company", {{"identifier", name}, {"key", wrongKey}});
            auto page = stranger.last.body;
            for (auto at = page.find(name); at != std::string::npos; at = page.find(name)) page.erase(at, name.size());
            answers.emplace_back(stranger.last.status, page);
        };
        ask(identifier, known);
        ask("NOBODY", unknown);
    }
    CHECK(known == unknown);
    CHECK(known.back().first == 429);
    Visitor representative(company.portal, "192.0.2.7");
    CHECK(representative.post("/company", company.access()).status == 303);
}

TEST_CASE("Whoever tries one identifier after the other is held back, too, and recorded", "[revocation]")
{
    Company company;
    Visitor stranger(company.portal, "198.51.100.66");
    for (int i = 0; i < revocation::freeTriesOfAnAddress + 1; ++i)
        stranger.post("/company", {{"identifier", "N" + std::to_string(i)}, {"key", "1111-2222-3333-4444"}});
    CHECK(stranger.last.status == 422);
    CHECK(stranger.post("/company", {{"identifier", "LAST"}, {"key", "1111-2222-3333-4444"}}).status == 429);
    std::int64_t recorded = 0;
    REQUIRE(audit::forEach(company.portal.parts->database, 0, [&](const audit::Entry& entry) {
        recorded += entry.event.action == "companyAccessRefused" ? 1 : 0;
    }));
    CHECK(recorded == revocation::freeTriesOfAnAddress + 1);
    CHECK(Visitor(company.portal, "192.0.2.7").post("/company", company.access()).status == 303);
}

TEST_CASE("A code is good once, for ten minutes, five tries and this browser", "[revocation]")
{
    Company company;
    Visitor representative(company.portal);
    representative.submit("/company", company.access());
    const std::string code = company.code();

    SECTION("not in another browser")
    {
        Visitor thief(company.portal);
        thief.get("/company");
        CHECK(thief.post("/company/code", {{"code", code}}).status == 303);
        CHECK(thief.location() == "/company");
        Visitor second(company.portal);
        ++company.portal.time;
        second.submit("/company", company.access());
        CHECK(second.post("/company/code", {{"code", code}}).status == 422);
    }
    SECTION("not after ten minutes")
    {
        company.portal.time += revocation::codeSeconds + 1;
        CHECK(representative.post("/company/code", {{"code", code}}).status == 422);
        CHECK(representative.get("/company/certificates").status == 303);
    }
    SECTION("not after five wrong ones")
    {
        for (int i = 0; i < 5; ++i)
            CHECK(representative.post("/company/code", {{"code", "000 000 000"}}).status == 422);
        CHECK(representative.post("/company/code", {{"code", code}}).status == 422);
    }
    SECTION("not twice")
    {
        CHECK(representative.post("/company/code", {{"code", code}}).status == 303);
        CHECK(representative.post("/company/code", {{"code", code}}).status == 422);
    }
    SECTION("not after a new one was asked for")
    {
        ++company.portal.time;
        representative.submit("/company/code/again");
        CHECK(representative.sees("le précédent n'est plus valable"));
        CHECK(representative.post("/company/code", {{"code", code}}).status == 422);
        CHECK(representative.post("/company/code", {{"code", company.code()}}).status == 303);
    }
}

TEST_CASE("At most three codes an hour are mailed, from whatever browser", "[revocation]")
{
    Company company;
    for (int i = 0; i < 3; ++i) CHECK(Visitor(company.portal).post("/company", company.access()).status == 303);
    CHECK(Visitor(company.portal).post("/company", company.access()).status == 429);
    company.portal.time += 3601;
    CHECK(Visitor(company.portal).post("/company", company.access()).status == 303);
}

TEST_CASE("A new key ends the old one and what it opened", "[revocation]")
{
    Company company;
    Visitor representative(company.portal);
    company.enter(representative);
    const Form old = company.access();
    company.key = company.giveKey();
    CHECK(representative.get("/company/certificates").status == 303);
    CHECK(Visitor(company.portal).post("/company", old).status == 422);
    CHECK(Visitor(company.portal).post("/company", company.access()).status == 303);
}

TEST_CASE("An account is not made for what is no company, person or address", "[revocation]")
{
    TestPortal portal;
    const auto [because, options] = GENERATE(table<std::string, commands::AccessOptions>({
        {"the SIREN fails its check", {"A", "732829321", "N", "a@b.example"}},
        {"the address is none", {"A", "732829320", "N", "nowhere"}},
        {"there is no identifier", {"", "732829320", "N", "a@b.example"}},
        {"there is no name", {"A", "732829320", "", "a@b.example"}},
    }));
    INFO("because " << because);
    CHECK(commands::giveAccess(*portal.parts, options, portal.time).error().code == ErrorCode::invalidRequest);
    CHECK(portal.mails().empty());
}
