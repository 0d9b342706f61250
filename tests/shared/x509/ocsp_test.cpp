// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/ocsp.hpp"

#include "shared/base/hexadecimal.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <cctype>

using namespace sceau;
using namespace sceau::x509;

namespace {

OcspExpectation about(const std::string& certificate)
{
    OcspExpectation expectation;
    expectation.certificate = fixtures::bytes(certificate + ".der");
    expectation.issuer = fixtures::bytes("issuing.der");
    expectation.time = fixtures::madeAt();
    return expectation;
}

}  // namespace

TEST_CASE("An OCSP answer of the authority or its responder is believed", "[x509]")
{
    const auto [response, certificate, status] = GENERATE(table<std::string, std::string, RevocationStatus>({
        {"good.ocsp", "holder-ec", RevocationStatus::good},
        {"good-by-authority.ocsp", "holder-ec", RevocationStatus::good},
        {"revoked.ocsp", "revoked", RevocationStatus::revoked},
        {"unknown.ocsp", "holder-rsa", RevocationStatus::unknown},
    }));
    INFO(response);
    const auto answer = verifyOcspResponse(fixtures::bytes(response), about(certificate));
    if (!answer) FAIL(answer.error().detail);
    CHECK((*answer).status == status);
    CHECK((*answer).nextUpdate == (*answer).thisUpdate + 7 * 86400);
    CHECK((*answer).revocationTime.has_value() == (status == RevocationStatus::revoked));
}

TEST_CASE("An OCSP answer that is not for us, not fresh or not from the authority is refused", "[x509]")
{
    auto expectation = about("holder-ec");
    std::string response = "good.ocsp";
    SECTION("it is about another certificate")
    {
        expectation = about("holder-rsa");
    }
    SECTION("it is out of date")
    {
        expectation.time += 8 * 86400;
    }
    SECTION("it is from the future")
    {
        expectation.time -= 3600;
    }
    SECTION("the nonce is another")
    {
        expectation.nonce = Bytes(16, 1);
    }
    SECTION("the nonce did not come back")
    {
        response = "good-by-authority.ocsp";
        expectation.nonce = Bytes(16, 1);
    }
    SECTION("a stranger signed it")
    {
        response = "by-stranger.ocsp";
    }
    SECTION("a holder of the same authority signed it")
    {
        response = "by-holder.ocsp";
    }
    SECTION("it is a request")
    {
        response = "request.ocsp";
    }
    CHECK(verifyOcspResponse(fixtures::bytes(response), expectation).error().code == ErrorCode::statusInvalid);
}

TEST_CASE("A changed byte of an OCSP answer never changes what it says", "[x509]")
{
    const auto good = fixtures::bytes("good-by-authority.ocsp");
    const auto expectation = about("holder-ec");
    const auto original = *verifyOcspResponse(good, expectation);
    for (std::size_t index = 0; index < good.size(); index += 3) {
        auto changed = good;
        changed[index] ^= 0x04;
        const auto answer = verifyOcspResponse(changed, expectation);
        INFO("byte " << index);
        CHECK((!answer || *answer == original));
    }
}

TEST_CASE("Our OCSP request is the one that openssl makes", "[x509]")
{
    CHECK(*buildOcspRequest(fixtures::bytes("holder-ec.der"), fixtures::bytes("issuing.der")) ==
          fixtures::bytes("request.ocsp"));

    const fixtures::TemporaryDirectory directory;
    const auto withNonce =
        buildOcspRequest(fixtures::bytes("holder-ec.der"), fixtures::bytes("issuing.der"), Bytes(16, 0xAB));
    REQUIRE(withNonce);
    CHECK_THAT(fixtures::opensslOutput("ocsp -text -reqin " + directory.file("request", *withNonce)),
               Catch::Contains("ABABABAB"));
}

TEST_CASE("An OCSP request says who asks about which certificates", "[x509]")
{
    const auto request = parseOcspRequest(fixtures::bytes("signed-request.ocsp"));
    REQUIRE(request);
    REQUIRE((*request).certificates.size() == 2);
    const auto& [hashAlgorithm, nameHash, keyHash, serialHex] = (*request).certificates[0];
    CHECK(hashAlgorithm == "1.3.14.3.2.26");
    CHECK(serialHex == "1127b0de3cfe77ed9d14211879f34f783202");
    CHECK((*request).certificates[1].serialHex == "ff01");
    CHECK((*request).certificates[1].issuerKeyHash == keyHash);
    CHECK((*request).isSigned);
    CHECK((*request).otherExtensions.empty());
    REQUIRE((*request).requestor);
    CHECK((*request).requestor->kind == AlternativeNameKind::directoryName);
    CHECK_THAT((*request).requestor->value, Catch::Contains("CN=Camille Exemple"));
    REQUIRE((*request).nonce);
    CHECK((*request).nonce->size() == 16);

    const auto printed =
        fixtures::opensslOutput("ocsp -noverify -req_text -reqin " + fixtures::path("signed-request.ocsp"));
    auto lower = printed;
    for (auto& character : lower) character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    CHECK_THAT(lower, Catch::Contains("issuer name hash: " + hexadecimal(nameHash)));
    CHECK_THAT(lower, Catch::Contains("issuer key hash: " + hexadecimal(keyHash)));
    CHECK_THAT(lower, Catch::Contains(hexadecimal(*(*request).nonce)));
}

TEST_CASE("The OCSP request that we build reads as it was meant", "[x509]")
{
    const auto nonce = GENERATE(std::optional<Bytes>(), std::optional<Bytes>(Bytes(16, 7)));
    const auto built = buildOcspRequest(fixtures::bytes("revoked.der"), fixtures::bytes("issuing.der"), nonce);
    REQUIRE(built);
    const auto request = parseOcspRequest(*built);
    REQUIRE(request);
    REQUIRE((*request).certificates.size() == 1);
    CHECK((*request).certificates[0].serialHex == "1127b0de3cfe77ed9d14211879f34f783204");
    CHECK((*request).nonce == nonce);
    CHECK_FALSE((*request).requestor);
    CHECK_FALSE((*request).isSigned);
}

TEST_CASE("What is no OCSP request is refused", "[x509]")
{
    CHECK(parseOcspRequest(fixtures::bytes("good.ocsp")).error().code == ErrorCode::statusInvalid);
    CHECK(parseOcspRequest(Bytes{0x30, 0x00}).error().code == ErrorCode::statusInvalid);
    CHECK(parseOcspRequest({}).error().code == ErrorCode::statusInvalid);
    // RFC 6960 §4.1.1: a request is about at least one certificate, by our reading.
    CHECK(parseOcspRequest(Bytes{0x30, 0x04, 0x30, 0x02, 0x30, 0x00}).error().code == ErrorCode::statusInvalid);
    auto longer = fixtures::bytes("request.ocsp");
    longer.push_back(0);
    CHECK(parseOcspRequest(longer).error().code == ErrorCode::statusInvalid);
}

TEST_CASE("What an OCSP response says is read without a judgement of it", "[x509]")
{
    const auto [name, serial, status] = GENERATE(table<std::string, std::string, RevocationStatus>({
        {"good.ocsp", "1127b0de3cfe77ed9d14211879f34f783202", RevocationStatus::good},
        {"revoked.ocsp", "1127b0de3cfe77ed9d14211879f34f783204", RevocationStatus::revoked},
        {"by-stranger.ocsp", "1127b0de3cfe77ed9d14211879f34f783202", RevocationStatus::good},
    }));
    INFO(name);
    const auto parsed = parseOcspResponse(fixtures::bytes(name));
    if (!parsed) FAIL(parsed.error().detail);
    const auto& response = *parsed;
    REQUIRE(response.statements.size() == 1);
    const auto& [id, answer] = response.statements[0];
    CHECK(id.serialHex == serial);
    CHECK(answer.status == status);
    CHECK(answer.nextUpdate == answer.thisUpdate + 7 * 86400);
    CHECK(answer.producedAt == response.producedAt);
    CHECK(answer.revocationTime.has_value() == (status == RevocationStatus::revoked));
    CHECK_FALSE(response.responderName.empty());
    CHECK_FALSE(response.responderKeyHash);
    REQUIRE(response.certificates.size() == 1);
    CHECK((*parseCertificate(response.certificates[0])).subject == response.responderName);

    auto printed = fixtures::opensslOutput("ocsp -noverify -resp_text -respin " + fixtures::path(name));
    for (auto& character : printed) character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    CHECK_THAT(printed, Catch::Contains("serial number: " + id.serialHex));
    CHECK_THAT(printed, Catch::Contains("issuer name hash: " + hexadecimal(id.issuerNameHash)));
    CHECK_THAT(printed, Catch::Contains("issuer key hash: " + hexadecimal(id.issuerKeyHash)));
    CHECK(response.nonce.has_value() == (printed.find("ocsp nonce") != std::string::npos));
    if (response.nonce) CHECK_THAT(printed, Catch::Contains(hexadecimal(*response.nonce)));
}

TEST_CASE("A responder that is named by its key is told by it, and the statements of a response stand in its order",
          "[x509]")
{
    const fixtures::TemporaryDirectory directory;
    const std::string lines =
        "V\t491231235959Z\t\t1127B0DE3CFE77ED9D14211879F34F783202\tunknown\t/CN=Camille Exemple\n"
        "R\t491231235959Z\t261101000000Z\t1127B0DE3CFE77ED9D14211879F34F783204\tunknown\t/CN=Camille Exemple\n";
    const auto index = directory.file("index.txt", Bytes(lines.begin(), lines.end()));
    const auto file = directory.file("two.ocsp", {});
    REQUIRE(fixtures::openssl("ocsp -index " + index + " -CA " + fixtures::path("issuing.pem") + " -rsigner " +
                              fixtures::path("responder.pem") + " -rkey " + fixtures::path("responder.key") +
                              " -issuer " + fixtures::path("issuing.pem") + " -cert " +
                              fixtures::path("holder-ec.pem") + " -cert " + fixtures::path("revoked.pem") +
                              " -resp_key_id -resp_no_certs -no_nonce -respout " + file));
    const auto parsed = parseOcspResponse(fixtures::read(file));
    if (!parsed) FAIL(parsed.error().detail);
    const auto& response = *parsed;
    CHECK(response.responderName.empty());
    REQUIRE(response.responderKeyHash);
    CHECK(response.responderKeyHash->size() == 20);
    CHECK(response.certificates.empty());
    CHECK_FALSE(response.nonce);
    REQUIRE(response.statements.size() == 2);
    CHECK(response.statements[0].answer.status == RevocationStatus::good);
    CHECK(response.statements[1].answer.status == RevocationStatus::revoked);
    CHECK(response.statements[1].certificate.serialHex == "1127b0de3cfe77ed9d14211879f34f783204");
}

TEST_CASE("What is no OCSP response is refused, and so is one that says no more than an error", "[x509]")
{
    CHECK(parseOcspResponse(fixtures::bytes("request.ocsp")).error().code == ErrorCode::statusInvalid);
    CHECK(parseOcspResponse({}).error().code == ErrorCode::statusInvalid);
    // OCSPResponse { tryLater }
    const auto busy = parseOcspResponse(Bytes{0x30, 0x03, 0x0A, 0x01, 0x03});
    CHECK(busy.error().code == ErrorCode::statusInvalid);
    CHECK_THAT(busy.error().detail, Catch::Contains("trylater"));
    auto longer = fixtures::bytes("good.ocsp");
    longer.push_back(0);
    CHECK(parseOcspResponse(longer).error().code == ErrorCode::statusInvalid);
}
