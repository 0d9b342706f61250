// SPDX-License-Identifier: Apache-2.0
// A portal's back office without its pages, and what it publishes; openssl asks.
#pragma once

#include "portal/server/ca/embedded_ca.hpp"
#include "portal/server/ca/schema.hpp"
#include "portal/server/ca/sql_register.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/ocsp/database_status.hpp"
#include "portal/server/revocation/ledger.hpp"
#include "portal/server/revocation/publication.hpp"
#include "tests/portal/authority/fixture.hpp"

#include <atomic>

namespace sceau::test {

/// A remote authority that can be out of reach.
class Remote final : public ca::CaBackend {
public:
    Result<ca::IssuedCertificate> issue(const ca::IssueRequest&) override
    {
        return fail(ErrorCode::internalError, "not here");
    }
    Result<void> revoke(const ca::Revocation& revocation) override
    {
        if (!reachable) return fail(ErrorCode::internalError, "no route");
        if (revocation.certificate == refused) return fail(ErrorCode::internalError, "refused");
        told.push_back(revocation.reason);
        return {};
    }
    std::vector<Bytes> chain() const override { return {}; }

    bool reachable = true;
    Bytes refused;  ///< the certificate whose revocation it does not take
    std::vector<ca::RevocationReason> told;
};

/// A portal's back office: database, authority, ledger and what it publishes.
struct Office {
    Directory directory;
    Result<store::Database> database = store::Database::open("sqlite3://db=" + directory.file("test.db"), 4);
    Result<ca::Authority> authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    ca::SqlRegister certificates{*database};
    ca::EmbeddedCa embedded{*authority, certificates, now};
    Remote remote;
    crl::Publisher lists{*authority, *database};
    revocation::Ledger ledger{*database, remote, lists,
                              [this](store::Transaction&, const revocation::Order&, std::int64_t) {
                                  ++effects;
                                  return Result<void>();
                              }};
    ocsp::Responder responder{*authority, ocsp::databaseStatus(*database, *authority), {}, now};
    revocation::Publication publication{*authority, lists, responder, now};
    std::atomic<int> effects = 0;

    Office()
    {
        for (const auto* migrations : {&ca::migrations(), &audit::migrations(), &mail::migrations()})
            REQUIRE((*database).migrate(*migrations));
    }
    [[nodiscard]] revocation::Order order(const std::string& reference = "R-1")
    {
        auto issued = embedded.issue(requestFor(opensslRequest(directory, reference, ecKey), reference));
        REQUIRE(issued);
        writeFile(directory.file("holder.cer"), issued->certificate);
        revocation::Order made;
        made.certificate = issued->certificate;
        made.serialHex = issued->serialHex;
        made.motive = "keyCompromised";
        made.channel = "holder";
        made.personal = "Camille EXEMPLE, 192.0.2.7";
        made.notices = {
            {{"", "portail@autorite.example"}, {"", "camille@entreprise.example"}, "Révocation", "Bonjour", "", "fr"}};
        return made;
    }
    void fetch(const std::string& path, const std::string& name)
    {
        http::Request request;
        request.path = path;
        const auto response = publication.answer(request);
        REQUIRE(response);
        REQUIRE(response->status == 200);
        writeFile(directory.file(name), Bytes(response->body.begin(), response->body.end()));
    }
    /// What `openssl verify -crl_check_all` says about the holder's certificate with what is published now.
    [[nodiscard]] Outcome verify()
    {
        fetch("/pki/root.cer", "root.cer");
        fetch("/pki/issuing.cer", "issuing.cer");
        fetch("/pki/root.crl", "root.crl");
        fetch("/pki/issuing.crl", "issuing.crl");
        return run(
            "cd " + directory.path().string() +
            " && for c in root issuing holder; do openssl x509 -inform DER -in $c.cer -out $c.pem; done; for l in root "
            "issuing; do openssl crl -inform DER -in $l.crl -out $l.crl.pem; done; openssl verify -crl_check_all "
            "-CAfile root.pem -untrusted issuing.pem -CRLfile issuing.crl.pem -CRLfile root.crl.pem holder.pem");
    }
    [[nodiscard]] Outcome askOcsp()
    {
        REQUIRE(run("cd " + directory.path().string() +
                    " && openssl ocsp -issuer issuing.pem -cert holder.pem -reqout req.der")
                    .status == 0);
        http::Request request;
        request.method = http::Method::post;
        request.path = "/ocsp";
        request.contentType = "application/ocsp-request";
        const Bytes der = readFile(directory.file("req.der"));
        request.body.assign(der.begin(), der.end());
        const auto response = publication.answer(request);
        REQUIRE(response);
        writeFile(directory.file("resp.der"), Bytes(response->body.begin(), response->body.end()));
        return run("cd " + directory.path().string() +
                   " && openssl ocsp -issuer issuing.pem -cert holder.pem -no_nonce -reqin req.der "
                   "-respin resp.der -CAfile root.pem -verify_other issuing.pem");
    }
};

}  // namespace sceau::test
