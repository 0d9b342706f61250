// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/ocsp.hpp"

#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

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
