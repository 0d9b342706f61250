// SPDX-License-Identifier: Apache-2.0
#include "portal/server/crl/revocation_list.hpp"

#include "portal/server/ca/embedded_ca.hpp"
#include "tests/portal/authority/fixture.hpp"

using namespace sceau;
using namespace sceau::test;

namespace {

struct Published {
    Directory directory;
    Result<ca::Authority> authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    MemoryRegister certificates;
    ca::EmbeddedCa embedded{*authority, certificates, now};
    Result<ca::IssuedCertificate> holder = embedded.issue(requestFor(opensslRequest(directory, "holder", ecKey)));

    void save(const crl::Contents& contents)
    {
        writeFile(directory.file("holder.cer"), holder->certificate);
        writeFile(directory.file("issuing.cer"), holder->chain[0]);
        writeFile(directory.file("root.cer"), holder->chain[1]);
        const auto list = crl::makeIssuingList(*authority, contents);
        REQUIRE(list);
        writeFile(directory.file("issuing.crl"), *list);
        crl::Contents rootContents = contents;
        rootContents.entries.clear();
        const auto rootList = crl::makeRootList(*authority, rootContents);
        REQUIRE(rootList);
        writeFile(directory.file("root.crl"), *rootList);
    }
    [[nodiscard]] Outcome run(const std::string& command) const
    {
        return test::run("cd " + directory.path().string() + " && " + command);
    }
    [[nodiscard]] Outcome verify() const
    {
        return run(
            "openssl crl -inform DER -in issuing.crl -out issuing.pem.crl && openssl crl -inform DER -in "
            "root.crl -out root.pem.crl && openssl x509 -inform DER -in root.cer -out root.pem && openssl x509 "
            "-inform DER -in issuing.cer -out issuing.pem && openssl x509 -inform DER -in holder.cer -out "
            "holder.pem && openssl verify -crl_check_all -CAfile root.pem -untrusted issuing.pem -CRLfile "
            "issuing.pem.crl -CRLfile root.pem.crl holder.pem");
    }
};

}  // namespace

TEST_CASE("openssl and certtool accept the list and find what is revoked", "[authority][crl]")
{
    Published published;
    crl::Contents contents{7, now() - 60, now() - 60 + crl::defaultLife, {}};
    const bool revoked = GENERATE(true, false);
    contents.entries.push_back({"0a0b0c0d0e0f101112131415161718191a1b", now() - 3600, {}});
    if (revoked) contents.entries.push_back({published.holder->serialHex, now() - 60, {}});
    published.save(contents);

    const Outcome verified = published.verify();
    INFO(verified.output);
    CHECK((verified.status == 0) != revoked);
    CHECK(contains(verified.output, "certificate revoked") == revoked);

    const Outcome gnutls =
        published.run("certtool --verify-crl --inder --infile issuing.crl --load-ca-certificate issuing.cer");
    INFO(gnutls.output);
    CHECK(contains(gnutls.output, "Verification output: Verified."));
}

TEST_CASE("A list carries its number, ExpiredCertsOnCRL and no reason unless the product publishes it",
          "[authority][crl]")
{
    Published published;
    crl::Contents contents{300, 1795348800, 1795348800 + crl::defaultLife, {}};
    contents.entries = {{"01", 1795348700, {}},
                        {"0203", 1795348600, ca::RevocationReason::keyCompromise},
                        {"04", 1795348500, ca::RevocationReason::unspecified}};
    published.save(contents);

    const std::string text = published.run("openssl crl -inform DER -in issuing.crl -noout -text").output;
    INFO(text);
    CHECK(contains(text, "X509v3 CRL Number: \n                300"));
    CHECK(contains(text, "Last Update: Nov 22 12:00:00 2026 GMT\n        Next Update: Nov 26 12:00:00 2026 GMT"));
    CHECK(contains(text, "2.5.29.60"));
    CHECK(contains(text,
                   "Serial Number: 0203\n        Revocation Date: Nov 22 11:56:40 2026 GMT\n        CRL entry "
                   "extensions:\n            X509v3 CRL Reason Code: \n                Key Compromise"));
    CHECK(contains(text, "Serial Number: 01\n        Revocation Date: Nov 22 11:58:20 2026 GMT\n    Serial") !=
          contains(text, "Serial Number: 01\n        Revocation Date: Nov 22 11:58:20 2026 GMT\n        CRL entry"));
    CHECK_FALSE(contains(text, "Unspecified"));
}

TEST_CASE("A list of 20,000 certificates is made and read by OpenSSL", "[authority][crl]")
{
    Published published;
    crl::Contents contents{1, now(), now() + crl::defaultLife, {}};
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < 20'000; ++i) {
        std::string serial = "1127";
        for (unsigned shift = 0; shift < 32; shift += 4) serial += digits[(i * 2654435761U >> shift) & 15];
        contents.entries.push_back({serial, now() - static_cast<std::int64_t>(i), {}});
    }
    published.save(contents);
    CHECK(published.verify().status == 0);
}

TEST_CASE("A serial number that is none is not listed", "[authority][crl]")
{
    Published published;
    const std::string serial = GENERATE("", "xyz", "0x12", "112233445566778899aabbccddeeff00112233445566");
    const auto list = crl::makeIssuingList(*published.authority, {1, now(), now() + 60, {{serial, now(), {}}}});
    REQUIRE(list.error().code == ErrorCode::invalidRequest);
}
