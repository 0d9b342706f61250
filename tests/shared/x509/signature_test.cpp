// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/signature.hpp"

#include "shared/x509/certificate.hpp"
#include "shared/x509/request.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

const Bytes message{'b', 'o', 'n', 'j', 'o', 'u', 'r'};

}  // namespace

TEST_CASE("A signature that openssl made verifies, and no other", "[x509]")
{
    const auto [key, algorithm] = GENERATE(table<std::string, SignatureAlgorithm>({
        {"holder-rsa", SignatureAlgorithm::rs256},
        {"holder-rsa", SignatureAlgorithm::rs384},
        {"holder-rsa", SignatureAlgorithm::rs512},
        {"holder-rsa", SignatureAlgorithm::ps256},
        {"holder-rsa", SignatureAlgorithm::ps512},
        {"holder-ec", SignatureAlgorithm::es256},
        {"holder-signature", SignatureAlgorithm::es384},
        {"holder-ec", SignatureAlgorithm::es512},
    }));
    INFO(toText(algorithm) << " by " << key);
    const auto publicKey = fixtures::bytes(key + ".spki");
    const auto signature = fixtures::sign(key, algorithm, message);

    CHECK(verifySignature(publicKey, algorithm, message, signature));

    auto otherMessage = message;
    otherMessage[0] ^= 1;
    CHECK(verifySignature(publicKey, algorithm, otherMessage, signature).error().code == ErrorCode::signatureInvalid);
    auto otherSignature = signature;
    otherSignature.back() ^= 1;
    CHECK_FALSE(verifySignature(publicKey, algorithm, message, otherSignature));
    CHECK_FALSE(verifySignature(fixtures::bytes("new-rsa.spki"), algorithm, message, signature));
    CHECK_FALSE(verifySignature(publicKey, algorithm, message, {}));
}

TEST_CASE("A key of the wrong kind or too weak verifies nothing", "[x509]")
{
    const auto rsa = fixtures::sign("holder-rsa", SignatureAlgorithm::rs256, message);
    const auto weak = fixtures::sign("weak", SignatureAlgorithm::rs256, message);
    CHECK_FALSE(verifySignature(fixtures::bytes("holder-rsa.spki"), SignatureAlgorithm::es256, message, rsa));
    CHECK_FALSE(verifySignature(fixtures::bytes("holder-rsa.spki"), SignatureAlgorithm::ps256, message, rsa));
    CHECK_FALSE(verifySignature(fixtures::bytes("weak.spki"), SignatureAlgorithm::rs256, message, weak));
}

TEST_CASE("A curve that is not told by its name is no key to rely on", "[x509]")
{
    const auto spki = fixtures::bytes("explicit.spki");
    const auto signature = fixtures::sign("explicit", SignatureAlgorithm::es256, message);
    CHECK_FALSE(verifySignature(spki, SignatureAlgorithm::es256, message, signature));
    CHECK_FALSE(keyTypeOf(spki));
    CHECK(*describeKey(spki) == "1.2.840.10045.2.1");
    const auto request = parseRequest(fixtures::bytes("explicit.request"));
    REQUIRE_FALSE(request);
    CHECK(request.error().detail.find("elliptic curve without its name") != std::string::npos);
}

TEST_CASE("ECDSA signatures change form and back", "[x509]")
{
    const auto [key, size] = GENERATE(table<std::string, std::size_t>({{"holder-ec", 32}, {"holder-signature", 48}}));
    const auto publicKey = fixtures::bytes(key + ".spki");
    REQUIRE(ecdsaCoordinateSize(publicKey) == size);
    const auto signature = fixtures::sign(key, SignatureAlgorithm::es256, message);

    const auto raw = ecdsaDerToRaw(signature, size);
    REQUIRE(raw);
    CHECK(raw->size() == 2 * size);
    CHECK(*ecdsaRawToDer(*raw) == signature);
}

TEST_CASE("A small number in an ECDSA signature keeps its place", "[x509]")
{
    Bytes raw(64, 0);
    raw[31] = 1;
    raw[63] = 0x80;
    const auto signature = ecdsaRawToDer(raw);
    REQUIRE(signature);
    CHECK(*signature == Bytes{0x30, 7, 2, 1, 1, 2, 2, 0, 0x80});
    CHECK(*ecdsaDerToRaw(*signature, 32) == raw);
}

TEST_CASE("Malformed ECDSA signatures are refused", "[x509]")
{
    CHECK_FALSE(ecdsaRawToDer(Bytes{}));
    CHECK_FALSE(ecdsaRawToDer(Bytes(63, 1)));
    CHECK_FALSE(ecdsaRawToDer(Bytes(200, 1)));
    const auto [because, signature] = GENERATE(table<std::string, Bytes>({
        {"it is empty", {}},
        {"a number is negative", {0x30, 6, 2, 1, 0x80, 2, 1, 1}},
        {"a number is not the shortest", {0x30, 7, 2, 2, 0, 1, 2, 1, 1}},
        {"a number is longer than the curve", {0x30, 8, 2, 3, 1, 0, 0, 2, 1, 1}},
        {"bytes are left over", {0x30, 7, 2, 1, 1, 2, 1, 1, 0}},
        {"a length is indefinite", {0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0}},
    }));
    INFO("because " << because);
    CHECK(ecdsaDerToRaw(signature, 2).error().code == ErrorCode::signatureInvalid);
}

TEST_CASE("Algorithm names are those of RFC 7518", "[x509]")
{
    CHECK(toText(SignatureAlgorithm::ps384) == "PS384");
    CHECK(signatureAlgorithmFromText("ES512") == SignatureAlgorithm::es512);
    CHECK_FALSE(signatureAlgorithmFromText("none"));
    CHECK(hashAlgorithmFromText("SHA-384") == HashAlgorithm::sha384);
    CHECK_FALSE(hashAlgorithmFromText("SHA-1"));
    CHECK(hashOf(SignatureAlgorithm::es512) == HashAlgorithm::sha512);
    CHECK(keyFamilyOf(SignatureAlgorithm::ps256) == KeyFamily::rsa);
}
