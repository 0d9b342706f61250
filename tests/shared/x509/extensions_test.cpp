// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/extensions.hpp"

#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

Extensions extensionsOf(const std::string& name)
{
    const auto extensions = parseExtensions(fixtures::bytes(name + ".der"));
    if (!extensions) FAIL(extensions.error().detail);
    return *extensions;
}

}  // namespace

TEST_CASE("Qualified statements are read, each with its values", "[x509]")
{
    const auto statements = extensionsOf("holder-rsa").qcStatements;
    REQUIRE(statements);
    CHECK(statements->compliance);
    CHECK(statements->sscd);
    CHECK(statements->types == std::vector<std::string>{"0.4.0.1862.1.6.1"});
    CHECK(statements->limit == QcLimit{"EUR", 150, 3});
    CHECK(statements->retentionYears == 10);
    CHECK(statements->disclosures == std::vector<QcDisclosure>{{"https://autorite.example/pds-fr.pdf", "fr"},
                                                               {"https://autorite.example/pds-en.pdf", "en"}});
    CHECK(statements->others.empty());
}

TEST_CASE("Policies carry their practice statement and notice", "[x509]")
{
    CHECK(extensionsOf("holder-rsa").policies ==
          std::vector<Policy>{{"1.2.250.1.999.2.1", {}, {}},
                              {"1.2.250.1.999.2.2", {"https://autorite.example/pc"}, {"Certificat de démonstration"}}});
}

TEST_CASE("A certificate says where its status and its authority are found", "[x509]")
{
    const auto extensions = extensionsOf("holder-ec");
    CHECK(extensions.ocspUrls == std::vector<std::string>{"http://ocsp.autorite.example"});
    CHECK(extensions.issuerUrls == std::vector<std::string>{"http://autorite.example/ac.cer"});
    CHECK(extensions.crlUrls == std::vector<std::string>{"http://crl.autorite.example/ac.crl"});
    CHECK(extensions.authorityKeyIdentifier == extensionsOf("issuing").subjectKeyIdentifier);
    CHECK(extensions.authorityKeyIdentifier.size() == 20);
}

TEST_CASE("An authority's constraints are read", "[x509]")
{
    const auto issuing = extensionsOf("issuing");
    CHECK(issuing.pathLength == 0);
    REQUIRE(issuing.nameConstraints);
    CHECK(issuing.nameConstraints->excluded ==
          std::vector<AlternativeName>{{AlternativeNameKind::email, ".interdit.example"}});
    CHECK(issuing.nameConstraints->permitted ==
          std::vector<AlternativeName>{{AlternativeNameKind::directoryName, "C=FR"}});
    CHECK_FALSE(extensionsOf("root").pathLength);
}

TEST_CASE("Template and directory attributes are read", "[x509]")
{
    const auto extensions = extensionsOf("holder-rsa");
    CHECK(extensions.certificateTemplate == Template{"1.3.6.1.4.1.311.21.8.999", "", 100, 3});
    CHECK(extensions.subjectDirectoryAttributes == std::vector<DirectoryAttribute>{{"1.3.6.1.5.5.7.9.5", {"FR"}}});
}

TEST_CASE("Every extension is listed with its criticality", "[x509]")
{
    const auto present = extensionsOf("holder-signature").present;
    REQUIRE(present.size() == 4);
    CHECK(present[0] == PresentExtension{"2.5.29.19", true});
    CHECK(present[1] == PresentExtension{"2.5.29.15", true});
    CHECK(present[2] == PresentExtension{"2.5.29.14", false});
}

TEST_CASE("Malformed qualified statements are refused", "[x509]")
{
    const auto [because, der] = GENERATE(table<std::string, Bytes>({
        {"they are no sequence", {0x05, 0x00}},
        {"a statement has no identifier", {0x30, 0x02, 0x30, 0x00}},
        {"a statement has two values",
         {0x30, 0x0E, 0x30, 0x0C, 0x06, 0x06, 0x04, 0x00, 0x8E, 0x46, 0x01, 0x01, 0x05, 0x00, 0x05, 0x00}},
        {"the retention is no number",
         {0x30, 0x0C, 0x30, 0x0A, 0x06, 0x06, 0x04, 0x00, 0x8E, 0x46, 0x01, 0x03, 0x05, 0x00}},
        {"bytes are left over", {0x30, 0x00, 0x00}},
    }));
    INFO("because " << because);
    CHECK(parseQcStatements(der).error().code == ErrorCode::certificateInvalid);
}
