// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"
#include "tests/portal/revocation/form_portal.hpp"

#include <vector>

using namespace sceau;
using namespace sceau::test;

namespace {

/// Members of the demonstration's holder that make somebody else of it.
nlohmann::json someone(const nlohmann::json& more = nlohmann::json::object())
{
    nlohmann::json changes{{"email", "autre@exemple.example"}, {"identityNumber", "ZZ9999999"}};
    changes.update(more);
    return changes;
}

Signer enrolled(FormPortal& portal, const std::string& name, const nlohmann::json& changes)
{
    return portal.signer(name, portal.enrol(name, changes));
}

Signer revoked(FormPortal& portal)
{
    const auto id = portal.enrol("gone", someone());
    portal.revoke(id, "certificateDefective");
    return portal.signer("gone", id);
}

/// Who signs, and the check that does not let it pass. Nothing is captured: Catch keeps the kinds between two runs.
struct Kind {
    const char* who;
    const char* failed;
    Signer (*signer)(FormPortal& portal, const std::string& holderCertificate);
};

const std::vector<Kind>& kinds()
{
    static const std::vector<Kind> all{
        {"the holder", "", [](FormPortal& p, const std::string& id) { return p.signer("camille", id); }},
        {"the legal representative of the holder's file", "",
         [](FormPortal& p, const std::string&) {
             return enrolled(p, "chief", someone({{"email", "Dominique.Exemple@entreprise-exemple.example"}}));
         }},
        {"a colleague", "signer", [](FormPortal& p, const std::string&) { return enrolled(p, "other", someone()); }},
        {"someone of another company with the representative's address", "signer",
         [](FormPortal& p, const std::string&) {
             return enrolled(
                 p, "other",
                 someone({{"companySiren", "123456782"}, {"email", "dominique.exemple@entreprise-exemple.example"}}));
         }},
        {"a software certificate of lower level", "product",
         [](FormPortal& p, const std::string&) {
             return enrolled(p, "soft", someone({{"product", "initiale"}}));
         }},
        {"a certificate of another authority", "chain",
         [](FormPortal& p, const std::string&) { return Signer::make(p.directory, "self"); }},
        {"a revoked certificate", "revocation", [](FormPortal& p, const std::string&) { return revoked(p); }},
    };
    return all;
}

}  // namespace

TEST_CASE("A holder's signed form waits for an officer, who revokes with it", "[revocation]")
{
    FormPortal portal;
    SignedForm made(portal);
    const auto answer = portal.send(made.form, made.pdf);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    made.holder.get("/revocation/forms/" + made.form + "/received");
    CHECK(made.holder.sees("La signature est intacte"));
    CHECK(portal.stateOf(made.id) == "valid");

    const auto demand = portal.onlyDemand();
    INFO(demand.report.text());
    CHECK(demand.report.passed());
    Desk desk{portal, portal.officer("Officier")};
    CHECK(contains(desk.ask(http::Method::get, "/office/revocations").body, demand.id));
    const auto page = desk.ask(http::Method::get, "/office/revocations/" + demand.id).body;
    CHECK(contains(page, "Toutes les vérifications sont bonnes"));
    CHECK(contains(page, "Clé privée compromise"));
    CHECK(desk.ask(http::Method::get, "/office/revocations/" + demand.id + "/document.pdf").body == textOf(made.pdf));
    CHECK(desk.decide(demand.id, "accept").status == 303);
    CHECK(portal.stateOf(made.id) == "revoked");
    CHECK(portal.onlyDemand().state == revocation::DemandState::done);
    const auto rows = portal.parts->database.query("SELECT channel, motive FROM revocation");
    REQUIRE((*rows).size() == 1);
    CHECK((*rows).front().text(0) == "signedForm");
    CHECK((*rows).front().text(1) == "keyCompromised");
    CHECK_FALSE((*audit::verify(portal.parts->database)).firstBroken.has_value());
    CHECK(portal.mails().size() == 2);

    SECTION("the same file again is no second demand")
    {
        REQUIRE(portal.send(made.form, made.pdf).status == 200);
        (void)portal.onlyDemand();
    }
}

TEST_CASE("pdfsig trusts a form that the holder signed", "[revocation]")
{
    FormPortal portal;
    writeFile(portal.directory.file("signed.pdf"), SignedForm(portal).pdf);
    writeFile(portal.directory.file("root.der"), portal.parts->backend->chain().back());
    writeFile(portal.directory.file("issuing.der"), portal.parts->backend->chain().front());
    const auto judged = run("cd " + portal.directory.path().string() +
                            " && mkdir nss && certutil -N -d sql:nss --empty-password && certutil -A -d sql:nss -n "
                            "root -t CT,C,C -i root.der && certutil -A -d sql:nss -n issuing -t ,, -i issuing.der && "
                            "pdfsig -no-ocsp -nssdir sql:nss signed.pdf");
    INFO(judged.output);
    CHECK(contains(judged.output, "Signature is Valid"));
    CHECK(contains(judged.output, "Certificate is Trusted"));
    CHECK(contains(judged.output, "Total document signed"));
    CHECK(contains(judged.output, "ETSI.CAdES.detached"));
}

TEST_CASE("A form whose signature another program made is as good", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    Visitor visitor(portal);
    const auto form = portal.formFor(portal.record(id).serialHex, visitor);
    const auto prepared = portal.prepared(form, visitor);
    writeFile(portal.directory.file("content"), *x509::signedBytes(prepared));
    writeFile(portal.directory.file("holder.der"), portal.record(id).der);
    const auto made = run(
        "cd " + portal.directory.path().string() +
        " && openssl x509 -inform DER -in holder.der -out holder.pem && openssl cms -sign -cades -binary -md sha256 "
        "-signer holder.pem -inkey camille.key -in content -outform DER -out signature.der");
    INFO(made.output);
    REQUIRE(made.status == 0);
    const auto elsewhere = x509::insertSignature(prepared, readFile(portal.directory.file("signature.der")));
    REQUIRE(elsewhere);
    REQUIRE(portal.send(form, *elsewhere).status == 200);
    const auto demand = portal.onlyDemand();
    INFO(demand.report.text());
    CHECK(demand.report.passed());
}

TEST_CASE("A form is accepted from the holder or the legal representative, and from nobody else", "[revocation]")
{
    FormPortal portal;
    const std::string id = portal.enrol("camille");
    const auto [who, failed, make] = GENERATE(from_range(kinds()));
    INFO(who);
    Visitor visitor(portal);
    const auto form = portal.formFor(portal.record(id).serialHex, visitor);
    const auto signer = make(portal, id);
    REQUIRE(portal.send(form, signer.sign(portal.prepared(form, visitor))).status == 200);
    const auto demand = portal.onlyDemand();
    INFO(demand.report.text());
    CHECK(failedCheck(demand.report) == failed);
    CHECK(demand.report.passed() == std::string(failed).empty());
    // The form says "holder"; the audit log says so only of whom the checks identified.
    const auto role = portal.parts->database.query("SELECT actor_role FROM audit WHERE action = 'revocationDemanded'");
    CHECK((*role).front().text(0) == (demand.report.passed() ? "holder" : "visitor"));
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
    SignedForm made(portal);
    portal.time = portal.record(made.id).notAfter + 1;
    REQUIRE(portal.send(made.form, made.pdf).status == 200);
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
