// SPDX-License-Identifier: Apache-2.0
// Two authorities that gave the same serial number: nothing of one certificate is taken for the other's.
#include "portal/server/ca/issuer.hpp"
#include "portal/server/revocation/named_certificates.hpp"
#include "shared/x509/digest.hpp"
#include "tests/portal/authority/odd_certificate.hpp"
#include "tests/portal/revocation/form_portal.hpp"

using namespace sceau;
using namespace sceau::test;

namespace {

/// Camille's certificate of this portal's authority, and another one of another authority with its serial number.
struct Twins : FormPortal {
    explicit Twins(const nlohmann::json& holderOfOther = nlohmann::json::object())
    {
        makeTwin(theirs, ours);
        if (holderOfOther.empty())
            REQUIRE(parts->database.execute(
                "UPDATE certificate SET holder_id = (SELECT holder_id FROM certificate WHERE id = :p1)", {ours}));
        else
            REQUIRE(
                parts->database.execute("UPDATE holder SET email = :p1, company_siren = :p2 WHERE id = (SELECT "
                                        "holder_id FROM certificate WHERE "
                                        "id = :p3)",
                                        {holderOfOther.at("email").get<std::string>(),
                                         holderOfOther.at("companySiren").get<std::string>(), theirs}));
    }
    std::string issuerOf(const std::string& id) { return *ca::issuerOf(record(id).der); }
    /// As if the certificate had come in before the parser grew stricter.
    void makeOdd(const std::string& id)
    {
        const auto odd = withExtensionTwice(record(id).der);
        REQUIRE(
            parts->database.execute("UPDATE certificate SET der = :p1, fingerprint = :p2 WHERE id = :p3",
                                    {toBase64(odd), hexadecimal(*x509::digest(x509::HashAlgorithm::sha256, odd)), id}));
    }
    std::string statesOf() { return stateOf(ours) + " " + stateOf(theirs); }
    ocsp::State published() { return ocsp::databaseStatus(parts->database, parts->authority)(serial)->state; }

    std::string ours = enrol("camille");
    std::string theirs = enrol("sacha", {{"email", "sacha@exemple.example"}, {"identityNumber", "ZZ9999999"}});
    std::string serial = record(ours).serialHex;
};

const nlohmann::json stranger{{"email", "sacha@autre.example"}, {"companySiren", "123456782"}};

}  // namespace

TEST_CASE("Of two certificates with one serial number only the one that is meant is revoked", "[revocation]")
{
    Twins portal(stranger);
    portal.revoke(portal.theirs, "holderLeft");
    CHECK(portal.statesOf() == "valid revoked");
    CHECK(portal.published() == ocsp::State::good);
    portal.revoke(portal.ours, "holderLeft");
    CHECK(portal.statesOf() == "revoked revoked");
    CHECK(portal.published() == ocsp::State::revoked);
}

TEST_CASE("A certificate that today's parser refuses is still shown and revoked, and its good twin is still found",
          "[revocation]")
{
    Twins portal(stranger);
    const auto issuer = portal.issuerOf(portal.ours);
    portal.makeOdd(portal.ours);
    CHECK(portal.issuerOf(portal.ours) == issuer);
    Desk desk{portal, portal.officer("Officier")};
    const auto decided = [&](const std::string& id) {
        REQUIRE(desk.ask(http::Method::post, "/office/revocations/letter",
                         "serial=0x" + portal.serial +
                             "&reason=holderLeft&demander=Dominique&kind=byHand&issuer=" + portal.issuerOf(id))
                    .status == 303);
        const auto demands = *revocation::demands(portal.parts->database, 10);
        const auto found = std::find_if(demands.begin(), demands.end(), [](const auto& one) { return one.isOpen(); });
        REQUIRE(found != demands.end());
        const auto& demand = *found;
        CHECK(desk.ask(http::Method::get, "/office/revocations/" + demand.id).status == 200);
        return desk.decide(demand.id, "accept").status;
    };
    const auto page = desk.ask(http::Method::get, "/office/certificates/" + portal.ours);
    CHECK(page.status == 200);
    CHECK(contains(page.body, "Autorité Démonstration 2 étoiles"));

    CHECK(decided(portal.theirs) == 303);
    CHECK(portal.statesOf() == "valid revoked");
    CHECK(portal.published() == ocsp::State::good);
    CHECK(decided(portal.ours) == 303);
    CHECK(portal.statesOf() == "revoked revoked");
    CHECK(portal.published() == ocsp::State::revoked);
}

TEST_CASE("The holder reads and revokes a certificate that today's parser refuses", "[revocation]")
{
    Twins portal;
    portal.makeOdd(portal.ours);
    for (auto& route : pages::spaceRoutes()) portal.routes.push_back(std::move(route));
    Visitor visitor(portal);
    visitor.enter(*portal.sessions.begin(portal.theirs));
    visitor.get("/certificates/" + portal.ours);
    CHECK(visitor.last.status == 200);
    visitor.get("/revocation/certificates");
    CHECK(visitor.last.status == 200);
    CHECK(visitor.sees("/revocation/certificates/" + portal.ours));
    portal.revoke(portal.ours, "keyCompromised");
    CHECK(portal.statesOf() == "revoked valid");
}

TEST_CASE("Authorities to choose from have names that tell them apart", "[revocation]")
{
    const Directory directory;
    std::vector<store::CertificateRecord> certificates;
    for (const std::string subject : {"/O=Un/CN=Autorité", "/O=Deux/CN=Autorité", "/C=FR/O=Sans nom", "/CN=Autre"}) {
        const auto made = run("cd " + directory.path().string() +
                              " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k "
                              "-utf8 -days 9 -outform DER -out c.der -subj '" +
                              subject + "'");
        INFO(made.output);
        REQUIRE(made.status == 0);
        certificates.emplace_back().der = readFile(directory.file("c.der"));
    }
    const auto choices = revocation::issuerChoices(certificates);
    REQUIRE(choices);
    std::vector<std::string> names;
    for (const auto& choice : *choices) names.push_back(choice.name);
    CHECK(names == std::vector<std::string>{"CN=Autorité, O=Un", "CN=Autorité, O=Deux", "O=Sans nom, C=FR", "Autre"});
    CHECK((*choices)[3].code == *ca::issuerOf(certificates[3].der));
    CHECK(*revocation::issuerNameOf(certificates[0]) == "Autorité");
}

TEST_CASE("A letter about a serial number that two authorities gave says which authority", "[revocation]")
{
    Twins portal(stranger);
    Desk desk{portal, portal.officer("Officier")};
    const auto record = [&](const std::string& more) {
        return desk.ask(http::Method::post, "/office/revocations/letter",
                        "serial=0x" + portal.serial + "&reason=holderLeft&demander=Dominique&kind=byHand" + more);
    };
    const auto asked = record("");
    CHECK(asked.status == 422);
    CHECK(contains(asked.body, "Plusieurs autorités ont donné ce numéro de série"));
    CHECK(contains(asked.body, ">Autre autorité</option>"));
    CHECK(contains(asked.body, ">Autorité Démonstration 2 étoiles</option>"));
    CHECK(record("&issuer=none").status == 422);
    CHECK((*revocation::demands(portal.parts->database, 10)).empty());

    REQUIRE(record("&issuer=" + portal.issuerOf(portal.theirs)).status == 303);
    const auto demand = portal.onlyDemand();
    const auto page = desk.ask(http::Method::get, "/office/revocations/" + demand.id).body;
    CHECK(contains(page, "<dd>Autre autorité</dd>"));
    CHECK(desk.decide(demand.id, "accept").status == 303);
    CHECK(portal.statesOf() == "valid revoked");
    CHECK(portal.published() == ocsp::State::good);
}

TEST_CASE("From a certificate's page, the letter is about that certificate, whoever gave its number", "[revocation]")
{
    Twins portal(stranger);
    Desk desk{portal, portal.officer("Officier")};
    const std::string link =
        "/office/revocations/letter?serial=0x" + portal.serial + "&issuer=" + portal.issuerOf(portal.ours);
    auto inPage = link;
    inPage.replace(inPage.find("&issuer"), 1, "&amp;");
    CHECK(contains(desk.ask(http::Method::get, "/office/certificates/" + portal.ours).body, inPage));
    CHECK(contains(desk.ask(http::Method::get, link).body, "name=\"issuer\" value=\"" + portal.issuerOf(portal.ours)));
    REQUIRE(desk.ask(http::Method::post, "/office/revocations/letter",
                     "serial=0x" + portal.serial + "&issuer=" + portal.issuerOf(portal.ours) +
                         "&reason=holderLeft&demander=Dominique&kind=byHand")
                .status == 303);
    CHECK(desk.decide(portal.onlyDemand().id, "accept").status == 303);
    CHECK(portal.statesOf() == "revoked valid");

    // Each has its own history.
    const auto ours = desk.ask(http::Method::get, "/office/certificates/" + portal.ours).body;
    const auto theirs = desk.ask(http::Method::get, "/office/certificates/" + portal.theirs).body;
    for (const char* text : {"Révocation demandée", "Certificat révoqué", "Demande traitée"}) {
        INFO(text);
        CHECK(contains(ours, text));
        CHECK_FALSE(contains(theirs, text));
    }
}

TEST_CASE("A form that names a number only is about the certificate that its signer may revoke", "[revocation]")
{
    Twins portal(stranger);
    Visitor visitor(portal);
    const auto form = portal.formFor(portal.serial, visitor);
    REQUIRE(portal.send(form, portal.signer("camille", portal.ours).sign(portal.prepared(form, visitor))).status ==
            200);
    const auto demand = portal.onlyDemand();
    INFO(demand.report.text());
    REQUIRE(demand.report.passed());
    CHECK(demand.issuer == portal.issuerOf(portal.ours));
    Desk desk{portal, portal.officer("Officier")};
    CHECK(desk.decide(demand.id, "accept").status == 303);
    CHECK(portal.statesOf() == "revoked valid");
}

TEST_CASE("Whoever may revoke both is asked for the form of the certificate's own page, which names the authority",
          "[revocation]")
{
    Twins portal;
    Visitor visitor(portal);
    const auto signer = portal.signer("camille", portal.ours);
    const auto doubtful = portal.formFor(portal.serial, visitor);
    REQUIRE(portal.send(doubtful, signer.sign(portal.prepared(doubtful, visitor))).status == 200);
    const auto demand = portal.onlyDemand();
    CHECK(failedCheck(demand.report) == "certificate");
    Desk desk{portal, portal.officer("Officier")};
    CHECK(desk.decide(demand.id, "accept").status == 409);
    CHECK(desk.decide(demand.id, "refuse").status == 303);

    visitor.enter(*portal.sessions.begin(portal.ours));
    const std::string page = "/revocation/certificates/" + portal.theirs + "/form";
    visitor.get(page);
    CHECK(visitor.sees("action=\"" + page + "\""));
    CHECK(visitor.sees("href=\"" + page + ".pdf\""));
    const auto number = revocation::serialText(portal.serial);
    visitor.post(page, {{"serial", number},
                        {"person", "Camille Exemple"},
                        {"company", "Entreprise Exemple"},
                        {"role", "holder"},
                        {"reason", "keyCompromised"}});
    REQUIRE(visitor.last.status == 303);
    const auto form = visitor.location().substr(std::string("/revocation/forms/").size());
    const auto pdf = portal.prepared(form, visitor);
    writeFile(portal.directory.file("form.pdf"), pdf);
    CHECK(contains(run("pdftotext -layout " + portal.directory.file("form.pdf") + " -").output, "Autre autorité"));
    REQUIRE(portal.send(form, signer.sign(pdf)).status == 200);
    const auto waiting = (*revocation::demands(portal.parts->database, 10)).front();
    INFO(waiting.report.text());
    REQUIRE(waiting.report.passed());
    CHECK(desk.decide(waiting.id, "accept").status == 303);
    CHECK(portal.statesOf() == "valid revoked");
}

TEST_CASE("The form to print is filled in for whoever was let in to the certificate, and for nobody else",
          "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor visitor(portal);
    const std::string path = "/revocation/certificates/" + id + "/form.pdf";
    visitor.get(path);
    CHECK(visitor.last.status == 303);
    CHECK(visitor.location() == "/revocation/form.pdf");

    visitor.enter(*portal.sessions.begin(id));
    visitor.get(path);
    REQUIRE(visitor.last.status == 200);
    writeFile(portal.directory.file("paper.pdf"), bytesOf(visitor.last.body));
    const auto text = run("cd " + portal.directory.path().string() +
                          " && qpdf --check paper.pdf > qpdf.log && pdftotext -layout paper.pdf -");
    CHECK(text.status == 0);
    for (const auto& expected : {portal.record(id).serialHex, std::string("Camille Exemple"),
                                 std::string("Entreprise Exemple"), std::string("Autorité Démonstration 2 étoiles")}) {
        INFO(expected);
        CHECK(contains(text.output, expected));
    }
    CHECK_FALSE(contains(text.output, "Signature électronique"));
}
