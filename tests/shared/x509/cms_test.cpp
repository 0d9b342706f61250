// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/cms.hpp"

#include "shared/x509/digest.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

const Purpose renewal{"renewalRequest", "https://portail.example"};
const Bytes content{'o', 'u', 'i'};

SignerPieces piecesOf(const std::string& signer, SignatureAlgorithm algorithm, const std::optional<Purpose>& purpose)
{
    SignerPieces pieces;
    pieces.certificate = fixtures::bytes(signer + ".der");
    pieces.digestAlgorithm = hashOf(algorithm);
    pieces.signatureAlgorithm = algorithm;
    const auto attributes = composeSignedAttributes(pieces.certificate, pieces.digestAlgorithm,
                                                    *digest(pieces.digestAlgorithm, content), purpose);
    REQUIRE(attributes);
    pieces.signedAttributes = *attributes;
    pieces.signature = fixtures::sign(signer, algorithm, pieces.signedAttributes);
    return pieces;
}

}  // namespace

TEST_CASE("Signed attributes say what they were composed of", "[x509]")
{
    const auto certificate = fixtures::bytes("holder-rsa.der");
    const auto hash = *digest(HashAlgorithm::sha256, content);
    const auto der = composeSignedAttributes(certificate, HashAlgorithm::sha256, hash, renewal);
    REQUIRE(der);
    const auto attributes = parseSignedAttributes(*der);
    REQUIRE(attributes);
    CHECK((*attributes).contentType == "1.2.840.113549.1.7.1");
    CHECK((*attributes).messageDigest == hash);
    CHECK((*attributes).purpose == renewal);
    CHECK((*attributes).others.empty());
    CHECK(checkSigningCertificate(*attributes, certificate));
    CHECK(checkSigningCertificate(*attributes, fixtures::bytes("holder-ec.der")).error().code ==
          ErrorCode::certificateMismatch);
}

TEST_CASE("Signed attributes that a verifier would read otherwise are refused", "[x509]")
{
    const auto good = *composeSignedAttributes(fixtures::bytes("holder-rsa.der"), HashAlgorithm::sha256,
                                               *digest(HashAlgorithm::sha256, content), renewal);
    SECTION("any cut")
    {
        for (std::size_t size = 0; size < good.size(); ++size)
            CHECK(parseSignedAttributes(BytesView(good).first(size)).error().code == ErrorCode::cmsInvalid);
    }
    SECTION("an empty set")
    {
        CHECK_FALSE(parseSignedAttributes(Bytes{0x31, 0}));
    }
    SECTION("a sequence in place of the set")
    {
        auto other = good;
        other[0] = 0x30;
        CHECK_FALSE(parseSignedAttributes(other));
    }
    SECTION("a digest of a wrong length is not even composed")
    {
        CHECK(
            composeSignedAttributes(fixtures::bytes("holder-rsa.der"), HashAlgorithm::sha512, Bytes(32)).error().code ==
            ErrorCode::attributesRefused);
    }
}

SCENARIO("A SignedData with a foreign signature satisfies openssl", "[x509]")
{
    const auto [signer, algorithm] = GENERATE(table<std::string, SignatureAlgorithm>({
        {"holder-rsa", SignatureAlgorithm::rs256},
        {"holder-rsa", SignatureAlgorithm::ps256},
        {"holder-rsa", SignatureAlgorithm::rs512},
        {"holder-ec", SignatureAlgorithm::es256},
        {"holder-signature", SignatureAlgorithm::es384},
    }));
    INFO(toText(algorithm) << " by " << signer);
    const auto pieces = piecesOf(signer, algorithm, renewal);
    const fixtures::TemporaryDirectory directory;
    const auto judge = "cms -verify -cades -binary -purpose any -inform DER -CAfile " +
                       fixtures::path("authorities.pem") + " -out " + directory.file("out") + " -in ";

    WHEN("the content is attached")
    {
        const auto cms = assembleSignedData(content, pieces);
        REQUIRE(cms);
        THEN("openssl verifies it as CAdES and yields the content")
        {
            CHECK(fixtures::openssl(judge + directory.file("cms", *cms)));
            CHECK(fixtures::read(directory.file("out")) == content);
        }
        THEN("we verify it and learn signer, content and purpose")
        {
            const auto data = verifySignedData(*cms);
            REQUIRE(data);
            CHECK((*data).signerCertificate == pieces.certificate);
            CHECK((*data).content == content);
            CHECK((*data).attributes.purpose == renewal);
            CHECK((*data).signatureAlgorithm == algorithm);
        }
    }
    WHEN("the content is detached and an authority is sent along")
    {
        auto withAuthority = pieces;
        withAuthority.otherCertificates = {fixtures::bytes("issuing.der")};
        const auto cms = assembleSignedData(std::nullopt, withAuthority);
        REQUIRE(cms);
        THEN("openssl verifies it against the content")
        {
            CHECK(fixtures::openssl(judge + directory.file("cms", *cms) + " -content " +
                                    directory.file("content", content)));
        }
        THEN("we need the content, the right one")
        {
            CHECK(verifySignedData(*cms, content));
            CHECK((*verifySignedData(*cms, content)).certificates.size() == 2);
            CHECK(verifySignedData(*cms).error().code == ErrorCode::cmsInvalid);
            CHECK(verifySignedData(*cms, Bytes{'n', 'o', 'n'}).error().code == ErrorCode::signatureInvalid);
        }
    }
}

TEST_CASE("A SignedData is not assembled from pieces that do not fit", "[x509]")
{
    auto pieces = piecesOf("holder-ec", SignatureAlgorithm::es256, renewal);
    SECTION("the signature is another's")
    {
        pieces.signature = fixtures::sign("new-ec", SignatureAlgorithm::es256, pieces.signedAttributes);
        CHECK(assembleSignedData(content, pieces).error().code == ErrorCode::signatureInvalid);
    }
    SECTION("the attributes name another certificate")
    {
        pieces.certificate = fixtures::bytes("holder-rsa.der");
        CHECK(assembleSignedData(content, pieces).error().code == ErrorCode::certificateMismatch);
    }
    SECTION("the content is another")
    {
        CHECK(assembleSignedData(Bytes{'n', 'o', 'n'}, pieces).error().code == ErrorCode::cmsInvalid);
    }
}

TEST_CASE("A CAdES signature that openssl made is verified", "[x509]")
{
    const auto attached = verifySignedData(fixtures::bytes("openssl.cms"));
    REQUIRE(attached);
    CHECK((*attached).signerCertificate == fixtures::bytes("holder-rsa.der"));
    CHECK((*attached).content == fixtures::bytes("content.txt"));
    CHECK_FALSE((*attached).attributes.purpose);
    CHECK((*attached).attributes.others.size() >= 1);
    CHECK(verifySignedData(fixtures::bytes("detached.cms"), fixtures::bytes("content.txt")));
}

TEST_CASE("A SignedData that says less than it must, or more, is refused", "[x509]")
{
    const auto [because, fixture, code] = GENERATE(table<std::string, std::string, ErrorCode>({
        {"signing-certificate-v2 is missing", "without-cades.cms", ErrorCode::cmsInvalid},
        {"two keys signed", "two-signers.cms", ErrorCode::cmsInvalid},
        {"the content is missing", "detached.cms", ErrorCode::cmsInvalid},
        {"it is a certificate", "holder-ec.der", ErrorCode::cmsInvalid},
    }));
    INFO("because " << because);
    CHECK(verifySignedData(fixtures::bytes(fixture)).error().code == code);
}

TEST_CASE("No changed byte of a SignedData goes unnoticed where it matters", "[x509]")
{
    const auto good = *assembleSignedData(content, piecesOf("holder-ec", SignatureAlgorithm::es256, renewal));
    const auto original = *verifySignedData(good);
    for (std::size_t index = 0; index < good.size(); ++index) {
        auto changed = good;
        changed[index] ^= 0x20;
        const auto data = verifySignedData(changed);
        if (!data) continue;
        INFO("byte " << index);
        CHECK((*data).content == original.content);
        CHECK((*data).signerCertificate == original.signerCertificate);
        CHECK((*data).attributes == original.attributes);
    }
}
