// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/renewal_request.hpp"

#include "shared/x509/digest.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

/// A renewal request and everything about it that a test may want to spoil before it is signed.
struct Draft {
    std::string currentKey = "holder-rsa";
    std::string newKey = "new-ec";
    RequestInfo info;
    std::optional<Purpose> purpose = Purpose{"renewalRequest", "https://portail.example"};
};

SignatureAlgorithm algorithmOf(const std::string& key)
{
    if (key.ends_with("-rsa")) return SignatureAlgorithm::rs256;
    return key == "holder-signature" ? SignatureAlgorithm::es384 : SignatureAlgorithm::es256;
}

Draft draftOf(const std::string& currentKey, const std::string& newKey)
{
    Draft draft;
    draft.currentKey = currentKey;
    draft.newKey = newKey;
    const auto certificate = parseCertificate(fixtures::bytes(currentKey + ".der"));
    REQUIRE(certificate);
    draft.info.subjectDer = (*certificate).subjectDer;
    draft.info.publicKey = fixtures::bytes(newKey + ".spki");
    draft.info.challengePassword = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
    draft.info.renewalCertificate = (*certificate).der;
    return draft;
}

Bytes signedBy(const Draft& draft)
{
    const auto infoDer = buildRequestInfo(draft.info);
    REQUIRE(infoDer);
    const auto request = attachSignature(*infoDer, algorithmOf(draft.newKey),
                                         fixtures::sign(draft.newKey, algorithmOf(draft.newKey), *infoDer));
    REQUIRE(request);
    SignerPieces signer;
    signer.certificate = fixtures::bytes(draft.currentKey + ".der");
    signer.signatureAlgorithm = algorithmOf(draft.currentKey);
    signer.digestAlgorithm = hashOf(signer.signatureAlgorithm);
    signer.signedAttributes = *composeSignedAttributes(signer.certificate, signer.digestAlgorithm,
                                                       *digest(signer.digestAlgorithm, *request), draft.purpose);
    signer.signature = fixtures::sign(draft.currentKey, signer.signatureAlgorithm, signer.signedAttributes);
    const auto cms = assembleSignedData(*request, signer);
    REQUIRE(cms);
    return *cms;
}

Trust trust()
{
    Trust trust;
    trust.anchors = {fixtures::bytes("root.der")};
    trust.intermediates = {fixtures::bytes("issuing.der")};
    trust.crls = {fixtures::bytes("issuing.crl")};
    trust.revocation = Revocation::endEntity;
    trust.time = fixtures::madeAt();
    return trust;
}

}  // namespace

SCENARIO("A portal learns from a renewal request what it needs to issue", "[x509]")
{
    const auto [currentKey, newKey, newKeyType] = GENERATE(table<std::string, std::string, std::string>({
        {"holder-rsa", "new-ec", "P-256"},
        {"holder-ec", "new-rsa", "RSA-3072"},
        {"holder-signature", "new-ec", "P-256"},
    }));
    GIVEN("a request signed by the new key, inside a CMS signed by the current key")
    {
        const auto draft = draftOf(currentKey, newKey);
        const auto renewal = verifyRenewalRequest(signedBy(draft), trust());
        REQUIRE(renewal);
        THEN("old certificate, new key, nonce and purpose are known")
        {
            CHECK((*renewal).currentCertificate.der == fixtures::bytes(currentKey + ".der"));
            CHECK((*renewal).newPublicKey == fixtures::bytes(newKey + ".spki"));
            CHECK((*renewal).newKeyType == newKeyType);
            CHECK((*renewal).nonce == draft.info.challengePassword);
            CHECK((*renewal).purpose == draft.purpose);
            CHECK((*renewal).chain.size() == 3);
        }
        THEN("openssl verifies the request inside")
        {
            const fixtures::TemporaryDirectory directory;
            CHECK(fixtures::openssl("req -verify -noout -inform DER -in " +
                                    directory.file("request", (*renewal).requestDer)));
        }
    }
}

TEST_CASE("A renewal request that breaks a rule is refused with that rule's code", "[x509]")
{
    auto draft = draftOf("holder-ec", "new-ec");
    auto code = ErrorCode::internalError;
    SECTION("it has no purpose")
    {
        draft.purpose.reset(), code = ErrorCode::attributesRefused;
    }
    SECTION("it is a declaration")
    {
        draft.purpose->name = "declaration", code = ErrorCode::attributesRefused;
    }
    SECTION("the subject is another's")
    {
        draft.info.subjectDer = *encodeName({{"2.5.4.3", "CN", "Autre Personne"}});
        code = ErrorCode::subjectMismatch;
    }
    SECTION("the nonce is missing")
    {
        draft.info.challengePassword.reset(), code = ErrorCode::requestInvalid;
    }
    SECTION("it names no certificate")
    {
        draft.info.renewalCertificate.reset(), code = ErrorCode::signerMismatch;
    }
    SECTION("it names another certificate")
    {
        draft.info.renewalCertificate = fixtures::bytes("holder-rsa.der");
        code = ErrorCode::signerMismatch;
    }
    SECTION("the new key is the old one")
    {
        draft.newKey = "holder-ec";
        draft.info.publicKey = fixtures::bytes("holder-ec.spki");
        code = ErrorCode::keyReused;
    }
    SECTION("the certificate is revoked")
    {
        draft = draftOf("revoked", "new-ec"), code = ErrorCode::certificateRevoked;
    }
    SECTION("the authority is another")
    {
        draft = draftOf("impostor", "new-ec"), code = ErrorCode::certificateUnknown;
    }
    CHECK(verifyRenewalRequest(signedBy(draft), trust()).error().code == code);
}

TEST_CASE("A signed text is no renewal request", "[x509]")
{
    CHECK(verifyRenewalRequest(fixtures::bytes("openssl.cms"), trust()).error().code == ErrorCode::attributesRefused);
}
