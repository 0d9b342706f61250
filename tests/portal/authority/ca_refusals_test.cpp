// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/embedded_ca.hpp"
#include "tests/portal/authority/fixture.hpp"

using namespace sceau;
using namespace sceau::test;

namespace {

/// An authority that just started, and how it answers.
struct Office {
    Directory directory;
    MemoryRegister certificates;
    Result<ca::Authority> authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    ca::EmbeddedCa embedded{*authority, certificates, now};
};

}  // namespace

TEST_CASE("A key that is too weak or too strange is not certified", "[authority]")
{
    const auto [because, algorithm] = GENERATE(table<std::string, std::string>({
        {"RSA has 2048 bits", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"},
        {"the public exponent is 3", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_keygen_pubexp:3"},
        {"the curve is not allowed", "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1"},
        {"it is neither RSA nor EC", "-algorithm ED25519"},
    }));
    INFO("because " << because);
    Office office;
    const Bytes request = opensslRequest(office.directory, "weak", algorithm);

    CHECK(office.embedded.issue(requestFor(request)).error().code == ErrorCode::keyTypeUnsupported);
    CHECK(office.certificates.reservations.empty());
}

TEST_CASE("RSA-2048 is certified only where the configuration says so", "[authority]")
{
    Office office;
    auto request = requestFor(opensslRequest(office.directory, "old", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"));
    request.profile.minimumRsaBits = 2048;
    REQUIRE(office.embedded.issue(request));
}

TEST_CASE("Bytes that are no request with proof of possession are refused", "[authority]")
{
    Office office;
    const Bytes good = opensslRequest(office.directory, "holder", ecKey);
    const auto [because, change] = GENERATE(table<std::string, void (*)(Bytes&)>({
        {"there are none", [](Bytes& bytes) { bytes.clear(); }},
        {"one is missing", [](Bytes& bytes) { bytes.pop_back(); }},
        {"one follows", [](Bytes& bytes) { bytes.push_back(0); }},
        {"the signature was altered", [](Bytes& bytes) { bytes.back() ^= 1; }},
        {"the signed part was altered", [](Bytes& bytes) { bytes[24] ^= 1; }},
        {"they are far too many", [](Bytes& bytes) { bytes.resize(100'000); }},
    }));
    INFO("because " << because);
    Bytes bytes = good;
    change(bytes);

    CHECK(office.embedded.issue(requestFor(bytes)).error().code == ErrorCode::requestInvalid);
    CHECK(office.certificates.reservations.empty());
}

TEST_CASE("What a certificate cannot say is refused before anything is recorded", "[authority]")
{
    Office office;
    auto request = requestFor(opensslRequest(office.directory, "holder", ecKey));
    ErrorCode expected = ErrorCode::invalidRequest;
    SECTION("the address has no name")
    {
        request.email = "@entreprise.example";
    }
    SECTION("the address has no domain")
    {
        request.email = "camille@";
    }
    SECTION("the address holds two signs")
    {
        request.email = "a@b@c";
    }
    SECTION("the address holds a line break")
    {
        request.email = "camille@entreprise.example\r\nBcc: x";
    }
    SECTION("the address is not ASCII")
    {
        request.email = "chloé@entreprise.example";
    }
    SECTION("the end lies in the past")
    {
        request.notAfter = now() - 1;
    }
    SECTION("there is no reference")
    {
        request.reference.clear();
    }
    SECTION("there is no key usage")
    {
        request.profile.keyUsage.clear();
    }
    SECTION("it would outlive its authority")
    {
        request.notAfter = now() + std::int64_t{11} * 365 * 86400;
        expected = ErrorCode::internalError;
    }
    CHECK(office.embedded.issue(request).error().code == expected);
    CHECK(office.certificates.reservations.empty());
}
