// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/request.hpp"

#include "shared/x509/certificate.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

RequestInfo renewalOf(const std::string& current, const std::string& newKey)
{
    const auto certificate = parseCertificate(fixtures::bytes(current + ".der"));
    REQUIRE(certificate);
    RequestInfo info;
    info.subjectDer = (*certificate).subjectDer;
    info.publicKey = fixtures::bytes(newKey + ".spki");
    info.challengePassword = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
    info.renewalCertificate = (*certificate).der;
    return info;
}

}  // namespace

SCENARIO("A request for a key that signs elsewhere satisfies openssl", "[x509]")
{
    const auto [key, algorithm] = GENERATE(table<std::string, SignatureAlgorithm>({
        {"new-rsa", SignatureAlgorithm::rs256},
        {"new-rsa", SignatureAlgorithm::ps256},
        {"new-ec", SignatureAlgorithm::es256},
    }));
    GIVEN("the bytes to sign, with nonce and old certificate")
    {
        const auto info = renewalOf("holder-rsa", key);
        const auto infoDer = buildRequestInfo(info);
        REQUIRE(infoDer);
        CHECK(*parseRequestInfo(*infoDer) == info);

        WHEN("the key signs them elsewhere")
        {
            const auto request = attachSignature(*infoDer, algorithm, fixtures::sign(key, algorithm, *infoDer));
            REQUIRE(request);

            THEN("openssl verifies the request and reads what it says")
            {
                const fixtures::TemporaryDirectory directory;
                const auto file = directory.file("request.der", *request);
                CHECK(fixtures::openssl("req -verify -noout -inform DER -in " + file));
                const auto text = fixtures::opensslOutput("req -noout -text -inform DER -in " + file);
                CHECK_THAT(text, Catch::Contains("CN = Camille Exemple"));
                CHECK_THAT(text, Catch::Contains("MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="));
                CHECK_THAT(text, Catch::Contains("1.3.6.1.4.1.311.13.1"));
            }
            THEN("we read it back, proof of possession included")
            {
                const auto parsed = parseRequest(*request);
                REQUIRE(parsed);
                CHECK((*parsed).info == info);
                CHECK((*parsed).algorithm == algorithm);
                CHECK((*parsed).infoDer == *infoDer);
            }
        }
        WHEN("another key signs them")
        {
            const auto request = attachSignature(*infoDer, SignatureAlgorithm::rs256,
                                                 fixtures::sign("holder-rsa", SignatureAlgorithm::rs256, *infoDer));
            THEN("the signature is refused")
            {
                CHECK(request.error().code == ErrorCode::signatureInvalid);
            }
        }
    }
}

TEST_CASE("A request asks for extensions that openssl prints", "[x509]")
{
    auto info = renewalOf("holder-ec", "new-ec");
    info.extensions = {{"2.5.29.15", true, {0x03, 0x02, 0x06, 0xC0}},
                       {"2.5.29.37", false, {0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02}}};
    info.otherAttributes = {{"1.2.840.113549.1.9.2", {0x0C, 0x01, 'x'}}};
    const auto infoDer = buildRequestInfo(info);
    REQUIRE(infoDer);
    CHECK(*parseRequestInfo(*infoDer) == info);
    const auto request = attachSignature(*infoDer, SignatureAlgorithm::es256,
                                         fixtures::sign("new-ec", SignatureAlgorithm::es256, *infoDer));
    REQUIRE(request);
    const fixtures::TemporaryDirectory directory;
    const auto text =
        fixtures::opensslOutput("req -noout -text -inform DER -in " + directory.file("request.der", *request));
    CHECK_THAT(text, Catch::Contains("Digital Signature, Non Repudiation"));
    CHECK_THAT(text, Catch::Contains("TLS Web Client Authentication"));
}

TEST_CASE("A request that openssl made is read", "[x509]")
{
    const fixtures::TemporaryDirectory directory;
    REQUIRE(fixtures::openssl("req -in " + fixtures::path("holder-rsa.csr") + " -outform DER -out " +
                              directory.file("request.der")));
    auto der = fixtures::read(directory.file("request.der"));
    const auto request = parseRequest(der);
    REQUIRE(request);
    CHECK((*request).info.publicKey == fixtures::bytes("holder-rsa.spki"));
    CHECK_FALSE((*request).info.challengePassword);

    der.back() ^= 1;
    CHECK(parseRequest(der).error().code == ErrorCode::signatureInvalid);
}

TEST_CASE("Malformed requests are refused", "[x509]")
{
    const auto good = *buildRequestInfo(renewalOf("holder-ec", "new-ec"));
    auto info = renewalOf("holder-ec", "new-ec");
    SECTION("the subject is not a name")
    {
        info.subjectDer = {0x30, 1, 0};
        CHECK(buildRequestInfo(info).error().code == ErrorCode::requestInvalid);
    }
    SECTION("the key is too weak")
    {
        info.publicKey = fixtures::bytes("weak.spki");
        CHECK(buildRequestInfo(info).error().code == ErrorCode::requestInvalid);
    }
    SECTION("an attribute holds something after its value")
    {
        info.otherAttributes = {{"1.2.3", {0x05, 0x00, 0x05, 0x00}}};
        CHECK(buildRequestInfo(info).error().code == ErrorCode::requestInvalid);
    }
    SECTION("the same attribute occurs twice")
    {
        info.otherAttributes = {{"1.2.3", {0x05, 0x00}}, {"1.2.3", {0x05, 0x00}}};
        CHECK(parseRequestInfo(*buildRequestInfo(info)).error().code == ErrorCode::requestInvalid);
    }
    SECTION("a byte is left over")
    {
        auto longer = good;
        longer.push_back(0);
        CHECK(parseRequestInfo(longer).error().code == ErrorCode::requestInvalid);
    }
    SECTION("any cut")
    {
        for (std::size_t size = 0; size < good.size(); ++size)
            CHECK_FALSE(parseRequestInfo(BytesView(good).first(size)));
    }
}
