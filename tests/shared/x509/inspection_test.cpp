// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/inspection.hpp"
#include "shared/x509/certificate.hpp"

#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

/// "code field" of each oddity, in their order.
std::vector<std::string> odditiesOf(const std::string& name)
{
    const auto inspection = inspectCertificate(fixtures::bytes(name));
    REQUIRE(inspection);
    std::vector<std::string> texts;
    for (const auto& [code, field, clause] : inspection->oddities) {
        CHECK((clause.starts_with("RFC 5280") || clause.starts_with("ETSI ")));
        texts.push_back(std::string(code) + " " + field);
    }
    return texts;
}

}  // namespace

TEST_CASE("A certificate that is written as RFC 5280 demands has no oddities", "[x509]")
{
    for (const auto* name : {"holder-rsa.der", "holder-ec.der", "holder-signature.der", "root.der", "responder.der"}) {
        CAPTURE(name);
        CHECK(odditiesOf(name) == std::vector<std::string>{});
    }
}

TEST_CASE("What is merely unusual about a certificate is reported, with its clause", "[x509]")
{
    CHECK(odditiesOf("odd.der") ==
          std::vector<std::string>{
              "serialNumberNotPositive serialNumber", "stringTypeOutdated 2.5.4.3", "stringTypeOutdated 2.5.4.12",
              "stringTypeOutdated 2.5.4.3", "attributeRepeated 2.5.4.3", "relativeNameMultiValued issuer",
              "stringTypeOutdated 2.5.4.3", "stringTypeOutdated 2.5.4.12", "stringTypeOutdated 2.5.4.3",
              "attributeRepeated 2.5.4.3", "relativeNameMultiValued subject", "emailInName subject",
              "criticalityUnexpected 2.5.29.15", "criticalExtensionUnknown 1.2.250.1.999.9",
              "keyCertSignWithoutAuthority 2.5.29.15"});
    CHECK(odditiesOf("issuing.der") == std::vector<std::string>{"criticalityUnexpected 2.5.29.30"});
    CHECK(odditiesOf("old.der") == std::vector<std::string>{"versionOutdated version",
                                                            "serialNumberTooLong serialNumber",
                                                            "keyIdentifierAbsent 2.5.29.35"});
}

TEST_CASE("Names keep their relative names and the types of their strings", "[x509]")
{
    const auto inspection = inspectCertificate(fixtures::bytes("odd.der"));
    REQUIRE(inspection);
    CHECK(inspection->subject == std::vector<WrittenAttribute>{{"2.5.4.6", 0, "PrintableString"},
                                                               {"2.5.4.3", 1, "BMPString"},
                                                               {"2.5.4.12", 1, "BMPString"},
                                                               {"2.5.4.3", 2, "BMPString"},
                                                               {"1.2.840.113549.1.9.1", 3, "IA5String"}});
    const auto parsed = parseCertificate(fixtures::bytes("odd.der"));
    REQUIRE(parsed);
    CHECK(parsed->subject[1].value == "Pièce");
}

TEST_CASE("What is no certificate is not inspected", "[x509]")
{
    CHECK(inspectCertificate(Bytes{0x30, 0x00}).error().code == ErrorCode::certificateInvalid);
}
