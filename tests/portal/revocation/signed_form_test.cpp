// SPDX-License-Identifier: Apache-2.0
#include "portal/server/office/officers.hpp"
#include "portal/server/revocation/demands.hpp"
#include "portal/server/revocation/judgement.hpp"
#include "portal/server/revocation/serial_number.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/x509/certificate.hpp"
#include "tests/portal/revocation/form/forgery.hpp"
#include "tests/portal/revocation/visitor.hpp"

#include <functional>

using namespace sceau;
using namespace sceau::test;

namespace {

/// A portal with the form's pages and the officers' desk.
struct FormPortal : TestPortal {
    FormPortal()
    {
        for (auto part : {revocation::formRoutes(fonts()), revocation::demandRoutes(ledger)})
            routes.insert(routes.end(), part.begin(), part.end());
    }

    store::CertificateRecord record(const std::string& id)
    {
        auto transaction = parts->database.begin();
        return **store::certificateById(*transaction, id);
    }
    /// Who was enrolled under this name, with the key.
    Signer signer(const std::string& name, const std::string& id) { return {directory, name, record(id).der}; }

    std::string formFor(const std::string& serialHex, Visitor& visitor)
    {
        visitor.get("/revocation/form");
        visitor.post("/revocation/form", {{"serial", revocation::serialText(serialHex)},
                                          {"person", "Camille Exemple"},
                                          {"company", "Entreprise Exemple"},
                                          {"role", "holder"},
                                          {"reason", "keyCompromised"}});
        INFO(visitor.last.body);
        REQUIRE(visitor.last.status == 303);
        return visitor.location().substr(std::string("/revocation/forms/").size());
    }
    Bytes prepared(const std::string& form, Visitor& visitor)
    {
        visitor.get("/revocation/forms/" + form + "/to-sign.pdf");
        REQUIRE(visitor.last.status == 200);
        return bytesOf(visitor.last.body);
    }
    /// Sends a form in, as the page's script does.
    http::Response send(const std::string& form, const Bytes& pdf)
    {
        http::Request request;
        request.method = http::Method::post;
        request.path = "/api/revocation/forms/" + form + "/signed";
        request.contentType = "application/json";
        request.origin = parts->configuration.origin;
        request.secure = true;
        request.remoteAddress = "192.0.2.7";
        request.language = "fr";
        request.body = "{\"pdf\":\"" + toBase64(pdf) + "\"}";
        return pages::answer(portal, routes, request);
    }
    revocation::Demand onlyDemand()
    {
        const auto all = revocation::demands(parts->database, 10);
        REQUIRE((*all).size() == 1);
        return (*all).front();
    }
    std::string officer(const std::string& name)
    {
        const auto id = secrets::randomHex(16);
        auto transaction = parts->database.begin();
        REQUIRE(office::save(*transaction, {id, name, name + "@bureau.example", "centre", secrets::randomHex(32), true},
                             time));
        REQUIRE((*transaction).commit());
        return id;
    }
};

/// An officer at the desk.
struct Desk {
    FormPortal& portal;
    std::string id;
    session::NewSession begun = *portal.sessions.beginOffice(id);

    http::Response ask(http::Method method, const std::string& path, const std::string& body = "")
    {
        http::Request request;
        request.method = method;
        request.path = path;
        request.secure = true;
        request.remoteAddress = "192.0.2.9";
        request.language = "fr";
        request.origin = portal.parts->configuration.origin;
        request.cookies = begun.cookie.substr(0, begun.cookie.find(';'));
        if (method == http::Method::post) {
            request.contentType = "application/x-www-form-urlencoded";
            request.body = "csrf=" + begun.session.csrf + "&" + body;
        }
        return pages::answer(portal.portal, portal.routes, request);
    }
    http::Response decide(const std::string& demand, const std::string& decision)
    {
        return ask(http::Method::post, "/office/revocations/" + demand + "/decide", "decision=" + decision);
    }
};

std::string failedCheck(const revocation::form::Report& report)
{
    for (const auto& finding : report.findings())
        if (finding.outcome == revocation::form::Outcome::failed)
            return std::string(revocation::form::toText(finding.check));
    return "";
}

struct Kind {
    const char* who;
    const char* failed;
    std::function<Signer(FormPortal&)> signer;
};

}  // namespace

TEST_CASE("A holder's signed form waits for an officer, who revokes with it", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor holder(portal);
    const auto form = portal.formFor(portal.record(id).serialHex, holder);
    const auto signedForm = portal.signer("camille", id).sign(portal.prepared(form, holder));
    const auto answer = portal.send(form, signedForm);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    holder.get("/revocation/forms/" + form + "/received");
    CHECK(holder.sees("La signature est intacte"));
    CHECK(portal.stateOf(id) == "valid");

    const auto demand = portal.onlyDemand();
    CHECK(demand.report.passed());
    Desk desk{portal, portal.officer("Officier")};
    CHECK(contains(desk.ask(http::Method::get, "/office/revocations").body, demand.id));
    const auto page = desk.ask(http::Method::get, "/office/revocations/" + demand.id).body;
    CHECK(contains(page, "Toutes les vérifications sont bonnes"));
    CHECK(contains(page, "Clé privée compromise"));
    CHECK(desk.ask(http::Method::get, "/office/revocations/" + demand.id + "/document.pdf").body == textOf(signedForm));
    CHECK(desk.decide(demand.id, "accept").status == 303);
    CHECK(portal.stateOf(id) == "revoked");
    CHECK(portal.onlyDemand().state == revocation::DemandState::done);
    const auto rows = portal.parts->database.query("SELECT channel, motive FROM revocation");
    CHECK((*rows).front().text(0) == "signedForm");
    CHECK((*rows).front().text(1) == "keyCompromised");
    CHECK_FALSE((*audit::verify(portal.parts->database)).firstBroken.has_value());
    CHECK(portal.mails().size() == 2);

    SECTION("the same file again is no second demand")
    {
        REQUIRE(portal.send(form, signedForm).status == 200);
        (void)portal.onlyDemand();
    }
}

TEST_CASE("pdfsig trusts a form that the holder signed", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor holder(portal);
    const auto form = portal.formFor(portal.record(id).serialHex, holder);
    writeFile(portal.directory.file("signed.pdf"), portal.signer("camille", id).sign(portal.prepared(form, holder)));
    writeFile(portal.directory.file("root.der"), portal.parts->backend->chain().back());
    writeFile(portal.directory.file("issuing.der"), portal.parts->backend->chain().front());
    const auto judged = run("cd " + portal.directory.path().string() +
                            " && mkdir nss && certutil -N -d sql:nss --empty-password && certutil -A -d sql:nss -n "
                            "root -t CT,C,C -i root.der && certutil -A -d sql:nss -n issuing -t ,, -i issuing.der && "
                            "pdfsig -nssdir sql:nss signed.pdf");
    INFO(judged.output);
    CHECK(contains(judged.output, "Signature is Valid"));
    CHECK(contains(judged.output, "Certificate is Trusted"));
    CHECK(contains(judged.output, "Total document signed"));
    CHECK(contains(judged.output, "ETSI.CAdES.detached"));
}

TEST_CASE("A form is accepted from the holder or the legal representative, and from nobody else", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    const nlohmann::json someone{{"email", "autre@exemple.example"}, {"identityNumber", "ZZ9999999"}};
    const auto with = [&](const nlohmann::json& more) {
        auto changes = someone;
        changes.update(more);
        return changes;
    };
    const auto [who, failed, make] = GENERATE_COPY(values<Kind>({
        {"the holder", "", [&](FormPortal& p) { return p.signer("camille", id); }},
        {"the legal representative of the holder's file", "",
         [&](FormPortal& p) {
             return p.signer("chief",
                             p.enrol("chief", with({{"email", "Dominique.Exemple@entreprise-exemple.example"}})));
         }},
        {"a colleague", "signer", [&](FormPortal& p) { return p.signer("other", p.enrol("other", someone)); }},
        {"someone of another company with the representative's address", "signer",
         [&](FormPortal& p) {
             return p.signer("other",
                             p.enrol("other", with({{"companySiren", "404833048"},
                                                    {"email", "dominique.exemple@entreprise-exemple.example"}})));
         }},
        {"a software certificate of lower level", "product",
         [&](FormPortal& p) {
             return p.signer("soft", p.enrol("soft", with({{"product", "initiale"}})));
         }},
        {"a certificate of another authority", "chain",
         [&](FormPortal& p) { return Signer::make(p.directory, "self"); }},
        {"a revoked certificate", "revocation",
         [&](FormPortal& p) {
             const auto other = p.enrol("gone", someone);
             const auto record = p.record(other);
             revocation::Order order;
             order.certificate = record.der;
             order.serialHex = record.serialHex;
             order.motive = "certificateDefective";
             order.channel = "holder";
             REQUIRE(p.ledger.revoke(order, p.time));
             return p.signer("gone", other);
         }},
    }));
    INFO(who);
    Visitor visitor(portal);
    const auto form = portal.formFor(portal.record(id).serialHex, visitor);
    const auto signer = make(portal);
    REQUIRE(portal.send(form, signer.sign(portal.prepared(form, visitor))).status == 200);
    const auto demand = portal.onlyDemand();
    INFO(demand.report.text());
    CHECK(failedCheck(demand.report) == failed);
    CHECK(demand.report.passed() == std::string(failed).empty());
    if (demand.report.passed()) return;
    Desk desk{portal, portal.officer("Officier")};
    CHECK(desk.decide(demand.id, "accept").status == 409);
    CHECK(portal.stateOf(id) == "valid");
    CHECK(desk.decide(demand.id, "refuse").status == 303);
    CHECK(portal.onlyDemand().state == revocation::DemandState::refused);
}

TEST_CASE("A signer's certificate that ended signs no form, and one that ended is not revoked", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor visitor(portal);
    const auto form = portal.formFor(portal.record(id).serialHex, visitor);
    const auto signedForm = portal.signer("camille", id).sign(portal.prepared(form, visitor));
    portal.time = portal.record(id).notAfter + 1;
    REQUIRE(portal.send(form, signedForm).status == 200);
    CHECK(failedCheck(portal.onlyDemand().report) == "chain");
}

TEST_CASE("A form that names no certificate tells its sender nothing, and the officer that there is none",
          "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor visitor(portal);
    const auto form = portal.formFor("00c0ffee", visitor);
    REQUIRE(portal.send(form, portal.signer("camille", id).sign(portal.prepared(form, visitor))).status == 200);
    visitor.get("/revocation/forms/" + form + "/received");
    CHECK(visitor.sees("La signature est intacte"));
    CHECK(failedCheck(portal.onlyDemand().report) == "certificate");
}

TEST_CASE("What is no form of ours is refused at once and bothers nobody", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor visitor(portal);
    const auto form = portal.formFor(portal.record(id).serialHex, visitor);
    const auto other = portal.formFor(portal.record(id).serialHex, visitor);
    const auto signedOther = portal.signer("camille", id).sign(portal.prepared(other, visitor));
    CHECK(contains(portal.send(form, signedOther).body, "documentInvalid"));
    CHECK(contains(portal.send(form, {}).body, "documentInvalid"));
    CHECK(contains(portal.send(std::string(32, 'a'), signedOther).body, "documentInvalid"));
    CHECK(revocation::demands(portal.parts->database, 10)->empty());
    visitor.get("/revocation/forms/" + std::string(32, 'a'));
    CHECK(visitor.last.status == 404);
}

TEST_CASE("A form is made only of what can be right, and not without end", "[revocation]")
{
    FormPortal portal;
    Visitor visitor(portal);
    visitor.get("/revocation/form");
    visitor.post("/revocation/form", {{"serial", "zz"}, {"person", ""}, {"reason", "other"}});
    CHECK(visitor.last.status == 422);
    CHECK(visitor.sees("Indiquez le numéro de série"));
    CHECK(visitor.sees("Indiquez vos nom et prénom"));
    for (int made = 0; made < revocation::formsAnHour; ++made) (void)portal.formFor("0a0b", visitor);
    visitor.post("/revocation/form",
                 {{"serial", "0a0b"}, {"person", "X"}, {"reason", "paymentMissing"}, {"role", "holder"}});
    CHECK(visitor.last.status != 303);
    portal.time += 3601;
    (void)portal.formFor("0a0b", visitor);
}

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
