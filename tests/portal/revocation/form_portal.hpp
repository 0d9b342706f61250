// SPDX-License-Identifier: Apache-2.0
// A portal with the form's pages and the officers' desk, and who sits at it.
#pragma once

#include "portal/server/office/officers.hpp"
#include "portal/server/revocation/demands.hpp"
#include "portal/server/revocation/serial_number.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/certificate.hpp"
#include "tests/portal/revocation/form/forgery.hpp"
#include "tests/portal/revocation/visitor.hpp"

namespace sceau::test {

struct FormPortal : TestPortal {
    FormPortal()
    {
        for (auto part :
             {revocation::formRoutes(fonts()), revocation::demandRoutes(ledger), revocation::certificateRoutes(),
              revocation::statisticsRoutes(), revocation::representativeRoutes()})
            routes.insert(routes.end(), part.begin(), part.end());
    }

    store::CertificateRecord record(const std::string& id)
    {
        auto transaction = parts->database.begin();
        return **store::certificateById(*transaction, id);
    }
    /// Who was enrolled under this name, with the key.
    Signer signer(const std::string& name, const std::string& id) { return {directory, name, record(id).der}; }

    /// Puts in place of the certificate `id` one of another authority, "Autre autorité", with the serial number of
    /// `other`.
    void makeTwin(const std::string& id, const std::string& other)
    {
        const auto serial = record(other).serialHex;
        const auto made =
            run("cd " + directory.path().string() +
                " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout twins.key "
                "-subj '/CN=Autre autorité' -utf8 -days 9 -out twins.pem && openssl req -new -newkey ec "
                "-pkeyopt ec_paramgen_curve:P-256 -nodes -keyout twin.key -subj '/CN=Camille Exemple' -out "
                "twin.csr && openssl x509 -req -in twin.csr -CA twins.pem -CAkey twins.key -days 9 "
                "-set_serial 0x" +
                serial + " -outform DER -out twin.cer");
        INFO(made.output);
        REQUIRE(made.status == 0);
        const Bytes twin = readFile(directory.file("twin.cer"));
        const auto parsed = x509::parseCertificate(twin);
        REQUIRE(parts->database.execute(
            "UPDATE certificate SET serial_hex = :p1, der = :p2, fingerprint = :p3 WHERE id = :p4",
            {serial, toBase64(twin), hexadecimal(parsed->fingerprint), id}));
    }
    /// As the holder does it.
    void revoke(const std::string& id, const std::string& motive)
    {
        const auto revoked = record(id);
        revocation::Order order;
        order.certificate = revoked.der;
        order.serialHex = revoked.serialHex;
        order.motive = motive;
        order.channel = "holder";
        REQUIRE(ledger.revoke(order, time));
    }

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

/// A holder's form, signed as it should be and not sent in yet.
struct SignedForm {
    explicit SignedForm(FormPortal& portal) : id(portal.enrol("camille")), holder(portal)
    {
        form = portal.formFor(portal.record(id).serialHex, holder);
        pdf = portal.signer("camille", id).sign(portal.prepared(form, holder));
    }

    std::string id;  ///< of the holder's certificate
    Visitor holder;
    std::string form;
    Bytes pdf;
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
        request.path = path.substr(0, path.find('?'));
        if (path.find('?') != std::string::npos) request.query = path.substr(path.find('?') + 1);
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

/// The check that a form did not pass; empty when it passed all.
inline std::string failedCheck(const revocation::form::Report& report)
{
    for (const auto& finding : report.findings())
        if (finding.outcome == revocation::form::Outcome::failed)
            return std::string(revocation::form::toText(finding.check));
    return "";
}

}  // namespace sceau::test
