// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/identification.hpp"

#include "shared/x509/signature.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

const std::string origin = "https://portail.example";
const std::string nonce = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

IdentificationToken tokenOf(const std::string& key, SignatureAlgorithm algorithm)
{
    const auto message = identificationMessage(hashOf(algorithm), origin, nonce);
    REQUIRE(message);
    auto signature = fixtures::sign(key, algorithm, *message);
    if (keyFamilyOf(algorithm) == KeyFamily::ellipticCurve)
        signature = *ecdsaDerToRaw(signature, ecdsaCoordinateSize(fixtures::bytes(key + ".spki")));
    return {std::string(identificationFormat), algorithm, signature, fixtures::bytes(key + ".der")};
}

}  // namespace

TEST_CASE("A holder is identified by the key of the certificate", "[x509]")
{
    const auto [key, algorithm] = GENERATE(table<std::string, SignatureAlgorithm>({
        {"holder-rsa", SignatureAlgorithm::rs256},
        {"holder-rsa", SignatureAlgorithm::ps512},
        {"holder-ec", SignatureAlgorithm::es256},
    }));
    const auto token = tokenOf(key, algorithm);
    const auto certificate = verifyIdentification(token, origin, nonce);
    REQUIRE(certificate);
    CHECK(valueOf((*certificate).subject, "CN") == "Camille Exemple");
}

TEST_CASE("What is signed is hash(origin) then hash(nonce), as openssl computes them", "[x509]")
{
    const fixtures::TemporaryDirectory directory;
    const Bytes originBytes(origin.begin(), origin.end());
    const Bytes nonceBytes(nonce.begin(), nonce.end());
    REQUIRE(fixtures::openssl("dgst -sha256 -binary -out " + directory.file("a") + " " +
                              directory.file("origin", originBytes)));
    REQUIRE(fixtures::openssl("dgst -sha256 -binary -out " + directory.file("b") + " " +
                              directory.file("nonce", nonceBytes)));
    auto expected = fixtures::read(directory.file("a"));
    const auto second = fixtures::read(directory.file("b"));
    expected.insert(expected.end(), second.begin(), second.end());
    CHECK(*identificationMessage(HashAlgorithm::sha256, origin, nonce) == expected);
}

TEST_CASE("An identification is worth nothing elsewhere or for another challenge", "[x509]")
{
    auto token = tokenOf("holder-ec", SignatureAlgorithm::es256);
    CHECK(verifyIdentification(token, "https://portail.example.evil", nonce).error().code ==
          ErrorCode::signatureInvalid);
    CHECK(verifyIdentification(token, origin, nonce + "A").error().code == ErrorCode::signatureInvalid);
    SECTION("another's certificate")
    {
        token.unverifiedCertificate = fixtures::bytes("revoked.der");
        CHECK(verifyIdentification(token, origin, nonce).error().code == ErrorCode::signatureInvalid);
    }
    SECTION("another format")
    {
        token.format = "web-eid:10";
        CHECK(verifyIdentification(token, origin, nonce).error().code == ErrorCode::invalidRequest);
    }
    SECTION("a short nonce")
    {
        CHECK(verifyIdentification(token, origin, "short").error().code == ErrorCode::invalidRequest);
    }
    SECTION("a signature in the wrong form")
    {
        token.signature = *ecdsaRawToDer(token.signature);
        CHECK(verifyIdentification(token, origin, nonce).error().code == ErrorCode::signatureInvalid);
    }
}

TEST_CASE("A certificate for signatures only never identifies", "[x509]")
{
    const auto token = tokenOf("holder-signature", SignatureAlgorithm::es384);
    CHECK(verifyIdentification(token, origin, nonce).error().code == ErrorCode::keyUsageForbidden);
}
