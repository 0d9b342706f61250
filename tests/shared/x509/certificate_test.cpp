// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"
#include "shared/x509/description.hpp"

#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau;
using namespace sceau::x509;

namespace {

Certificate parsed(const std::string& name)
{
    auto certificate = parseCertificate(fixtures::bytes(name + ".der"));
    REQUIRE(certificate);
    return *certificate;
}

}  // namespace

TEST_CASE("A certificate names its holder attribute by attribute, in order", "[x509]")
{
    const auto certificate = parsed("holder-rsa");

    CHECK(certificate.subject == Name{{"2.5.4.6", "C", "FR"},
                                      {"2.5.4.10", "O", "Entreprise Exemple"},
                                      {"2.5.4.97", "organizationIdentifier", "NTRFR-732829320"},
                                      {"2.5.4.11", "OU", "0002 73282932000074"},
                                      {"2.5.4.3", "CN", "Camille Exemple"},
                                      {"2.5.4.12", "title", "Directrice"},
                                      {"2.5.4.5", "serialNumber", "0103"}});
    CHECK(valueOf(certificate.issuer, "O") == "Autorité Démonstration");
    CHECK(valueOf(certificate.subject, "emailAddress").empty());
    CHECK(parseName(certificate.subjectDer).operator bool());
    CHECK(*parseName(certificate.subjectDer) == certificate.subject);
}

TEST_CASE("A certificate says what renewal pages show", "[x509]")
{
    const auto certificate = parsed("holder-rsa");

    CHECK(certificate.serialHex == "1127b0de3cfe77ed9d14211879f34f783201");
    CHECK(certificate.serialDecimal == "1494414971204107178464136718443673638416897");
    CHECK(certificate.notAfter - certificate.notBefore == 1095 * 86400);
    CHECK(certificate.isValidAt(certificate.notAfter));
    CHECK_FALSE(certificate.isValidAt(certificate.notAfter + 1));
    CHECK(certificate.extendedKeyUsage == std::vector<std::string>{"1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"});
    CHECK(certificate.policies == std::vector<std::string>{"1.2.250.1.999.2.1", "1.2.250.1.999.2.2"});
    CHECK(certificate.subjectAltNames ==
          std::vector<AlternativeName>{{AlternativeNameKind::email, "camille@exemple.example"},
                                       {AlternativeNameKind::userPrincipalName, "camille@exemple.example"}});
    CHECK_FALSE(certificate.isAuthority);
    CHECK(certificate.publicKey == fixtures::bytes("holder-rsa.spki"));
    CHECK(certificate.fingerprint.size() == 32);
}

TEST_CASE("Dates agree with openssl", "[x509]")
{
    const auto certificate = parsed("holder-ec");
    const auto openssl =
        fixtures::opensslOutput("x509 -noout -enddate -dateopt iso_8601 -in " + fixtures::path("holder-ec.pem"));
    std::tm parts{};
    REQUIRE(strptime(openssl.c_str(), "notAfter=%Y-%m-%d %H:%M:%S", &parts) != nullptr);
    CHECK(certificate.notAfter == timegm(&parts));
}

TEST_CASE("Key types carry their common names", "[x509]")
{
    const auto [fixture, keyType] = GENERATE(table<std::string, std::string>({
        {"holder-rsa", "RSA-3072"},
        {"holder-ec", "P-256"},
        {"holder-signature", "P-384"},
        {"issuing", "RSA-2048"},
        {"weak", "RSA-1024"},
    }));
    CHECK(parsed(fixture).keyType == keyType);
}

TEST_CASE("Key usage tells what a key may do", "[x509]")
{
    const auto both = parsed("holder-rsa");
    CHECK(both.permits(KeyUsage::digitalSignature));
    CHECK(both.permits(KeyUsage::nonRepudiation));
    CHECK_FALSE(both.permits(KeyUsage::keyCertSign));

    const auto signatureOnly = parsed("holder-signature");
    CHECK_FALSE(signatureOnly.permits(KeyUsage::digitalSignature));
    CHECK(signatureOnly.permits(KeyUsage::nonRepudiation));

    const auto authority = parsed("issuing");
    CHECK(authority.isAuthority);
    CHECK(authority.permits(KeyUsage::keyCertSign));
    CHECK(authority.permits(KeyUsage::crlSign));
}

TEST_CASE("A serial number keeps its leading zero out of the text", "[x509]")
{
    CHECK(parsed("holder-signature").serialHex == "ff01");
    CHECK(parsed("holder-signature").serialDecimal == "65281");
    CHECK(parsed("root").serialHex == "01");
}

TEST_CASE("What is not one certificate in DER is refused", "[x509]")
{
    auto der = fixtures::bytes("holder-ec.der");
    SECTION("nothing")
    {
        der.clear();
    }
    SECTION("a byte too many")
    {
        der.push_back(0);
    }
    SECTION("a byte too few")
    {
        der.pop_back();
    }
    SECTION("a request")
    {
        der = fixtures::bytes("holder-ec.csr");
    }
    SECTION("64 KiB and more")
    {
        der.resize(65 * 1024);
    }
    const auto result = parseCertificate(der);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::certificateInvalid);
    CHECK(describeCertificate(der).error().code == ErrorCode::certificateInvalid);
}

TEST_CASE("The value of a standard extension is one element, whatever stands in those of others", "[x509]")
{
    const auto [extension, accepted] = GENERATE(table<std::string, bool>({
        {"basicConstraints=critical,DER:30:03:01:01:FF", true},
        {"basicConstraints=critical,DER:30:03:01:01:FF:30:03:01:01:FF", false},
        {"1.3.6.1.5.5.7.1.3=DER:30:00:05:00", false},
        {"1.2.3.4=DER:30:00:05:00", true},
        {"1.2.3.4=DER:FF", true},
    }));
    INFO(extension);
    const fixtures::TemporaryDirectory directory;
    const auto config = directory.file("extension", Bytes(extension.begin(), extension.end()));
    const auto file = directory.file("certificate.der", {});
    REQUIRE(fixtures::openssl("x509 -req -in " + fixtures::path("holder-ec.csr") + " -signkey " +
                              fixtures::path("holder-ec.key") + " -extfile " + config + " -outform DER -out " + file));
    const auto certificate = parseCertificate(fixtures::read(file));
    CHECK(static_cast<bool>(certificate) == accepted);
    if (!accepted) CHECK_THAT(certificate.error().detail, Catch::Contains("RFC 5280 §4.2"));
}

TEST_CASE("A certificate has 256 extensions at most", "[x509]")
{
    const auto [count, accepted] = GENERATE(table<int, bool>({{255, true}, {256, false}}));
    std::string lines;  // openssl adds a subjectKeyIdentifier
    for (int number = 0; number < count; ++number) lines += "1.2.3." + std::to_string(number) + "=DER:05:00\n";
    const fixtures::TemporaryDirectory directory;
    const auto config = directory.file("extensions", Bytes(lines.begin(), lines.end()));
    const auto file = directory.file("certificate.der", {});
    REQUIRE(fixtures::openssl("x509 -req -in " + fixtures::path("holder-ec.csr") + " -signkey " +
                              fixtures::path("holder-ec.key") + " -extfile " + config + " -outform DER -out " + file));
    const auto certificate = parseCertificate(fixtures::read(file));
    CHECK(static_cast<bool>(certificate) == accepted);
    if (!accepted) CHECK(certificate.error().detail == "there are too many extensions");
}

TEST_CASE("An extension that stands twice is refused, and so are extensions in an old version", "[x509]")
{
    const std::string two = "1.2.3.4=DER:FF\n1.2.3.5=DER:FF";
    const fixtures::TemporaryDirectory directory;
    const auto config = directory.file("extension", Bytes(two.begin(), two.end()));
    const auto file = directory.file("certificate.der", {});
    REQUIRE(fixtures::openssl("x509 -req -in " + fixtures::path("holder-ec.csr") + " -signkey " +
                              fixtures::path("holder-ec.key") + " -extfile " + config + " -outform DER -out " + file));
    const auto good = fixtures::read(file);
    REQUIRE(parseCertificate(good));
    const auto [from, to, clause] = GENERATE(table<Bytes, std::uint8_t, std::string>({
        {{0x06, 0x03, 0x2A, 0x03, 0x05}, std::uint8_t{0x04}, "RFC 5280 §4.2]"},
        {{0xA0, 0x03, 0x02, 0x01, 0x02}, std::uint8_t{0x01}, "RFC 5280 §4.1.2.9]"},
    }));
    auto changed = good;
    const auto at = std::search(changed.begin(), changed.end(), from.begin(), from.end());
    REQUIRE(at != changed.end());
    *(at + static_cast<std::ptrdiff_t>(from.size()) - 1) = to;
    const auto certificate = parseCertificate(changed);
    REQUIRE_FALSE(certificate);
    CHECK(certificate.error().code == ErrorCode::certificateInvalid);
    CHECK_THAT(certificate.error().detail, Catch::EndsWith(clause));

    // One that was accepted before can still be described.
    const auto described = describeCertificate(changed);
    REQUIRE(described);
    auto expected = *parseCertificate(good);
    CHECK((*described).fingerprint != expected.fingerprint);
    expected.der = changed;
    expected.fingerprint = (*described).fingerprint;
    CHECK((*described == expected));
}

TEST_CASE("A certificate is described as it is parsed, and with what is malformed left out", "[x509]")
{
    for (const std::string name : {"holder-rsa", "holder-ec", "issuing", "weak"}) {
        const auto der = fixtures::bytes(name + ".der");
        CHECK((*describeCertificate(der) == *parseCertificate(der)));
    }
    auto der = fixtures::bytes("holder-rsa.der");
    const Bytes keyUsage{0x06, 0x03, 0x55, 0x1D, 0x0F};
    const auto at = std::search(der.begin(), der.end(), keyUsage.begin(), keyUsage.end());
    REQUIRE(at != der.end());
    *(at + 4) = 0x25;  // now the extended key usage stands twice
    REQUIRE_FALSE(parseCertificate(der));
    const auto described = describeCertificate(der);
    REQUIRE(described);
    const auto original = parsed("holder-rsa");
    CHECK((*described).issuerDer == original.issuerDer);
    CHECK((*described).serialDecimal == original.serialDecimal);
    CHECK((*described).extendedKeyUsage.empty());
    CHECK_FALSE((*described).permits(KeyUsage::digitalSignature));
}

TEST_CASE("A name that we encode is read back by us and by openssl", "[x509]")
{
    const Name name{{"2.5.4.6", "C", "FR"}, {"2.5.4.10", "O", "Autorité Démonstration"}, {"2.5.4.3", "CN", "AC"}};
    const auto der = encodeName(name);
    REQUIRE(der);
    CHECK(*parseName(*der) == name);
    CHECK(encodeName({{"2.5.4.3", "CN", ""}}).error().code == ErrorCode::invalidRequest);
    CHECK(encodeName({{"2.5.4.6", "C", "FRANCE"}}).error().code == ErrorCode::invalidRequest);
}

TEST_CASE("PEM holds certificates in order and survives a round trip", "[x509]")
{
    const auto holder = fixtures::bytes("holder-rsa.der");
    const auto issuing = fixtures::bytes("issuing.der");
    const auto both = certificatesFromPem("a comment\n" + certificateToPem(holder) + certificateToPem(issuing));
    REQUIRE(both);
    CHECK(*both == std::vector<Bytes>{holder, issuing});

    const auto pem = fixtures::bytes("holder-rsa.pem");
    CHECK(certificateToPem(holder) == std::string(pem.begin(), pem.end()));
    CHECK_FALSE(certificatesFromPem("-----BEGIN CERTIFICATE-----\nMAA="));
    CHECK_FALSE(certificatesFromPem("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"));
    CHECK_FALSE(certificatesFromPem(""));
}
