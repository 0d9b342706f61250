// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/chain.hpp"

#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

constexpr std::int64_t year = 365LL * 86400;

Trust demonstration()
{
    Trust trust;
    trust.anchors = {fixtures::bytes("root.der")};
    trust.intermediates = {fixtures::bytes("issuing.der")};
    trust.time = fixtures::madeAt();
    return trust;
}

ErrorCode refusal(const std::string& certificate, const Trust& trust)
{
    const auto chain = verifyChain(fixtures::bytes(certificate), trust);
    REQUIRE_FALSE(chain);
    UNSCOPED_INFO(chain.error().detail);
    return chain.error().code;
}

}  // namespace

TEST_CASE("A path leads from the holder to the anchor", "[x509]")
{
    const auto chain = verifyChain(fixtures::bytes("holder-rsa.der"), demonstration());
    REQUIRE(chain);
    CHECK(*chain == std::vector<Bytes>{fixtures::bytes("holder-rsa.der"), fixtures::bytes("issuing.der"),
                                       fixtures::bytes("root.der")});
    CHECK(fixtures::openssl("verify -CAfile " + fixtures::path("root.pem") + " -untrusted " +
                            fixtures::path("issuing.pem") + " " + fixtures::path("holder-rsa.pem")));
}

TEST_CASE("An issuing authority can be the anchor", "[x509]")
{
    auto trust = demonstration();
    trust.anchors = {fixtures::bytes("issuing.der")};
    trust.intermediates.clear();
    CHECK((*verifyChain(fixtures::bytes("holder-ec.der"), trust)).size() == 2);
}

TEST_CASE("A certificate outside its dates is expired", "[x509]")
{
    auto trust = demonstration();
    trust.time += 4 * year;
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::certificateExpired);
    trust.time -= 5 * year;  // the authorities did not exist either: nobody to believe
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::certificateUnknown);
    trust.time = -1;
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::invalidRequest);
}

TEST_CASE("Another authority, a missing one and a weak key are not believed", "[x509]")
{
    CHECK(refusal("impostor.der", demonstration()) == ErrorCode::certificateUnknown);
    CHECK(refusal("weak.der", demonstration()) == ErrorCode::certificateUnknown);
    auto trust = demonstration();
    trust.intermediates.clear();
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::certificateUnknown);
    trust.anchors.clear();
    CHECK(refusal("root.der", trust) == ErrorCode::certificateUnknown);
    trust.anchors = {Bytes{1, 2, 3}};
    CHECK(refusal("root.der", trust) == ErrorCode::certificateInvalid);
}

TEST_CASE("Revocation is looked up in the CRLs given", "[x509]")
{
    auto trust = demonstration();
    trust.revocation = Revocation::endEntity;
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::certificateUnknown);

    trust.crls = {fixtures::bytes("issuing.crl")};
    CHECK(verifyChain(fixtures::bytes("holder-rsa.der"), trust));
    CHECK(refusal("revoked.der", trust) == ErrorCode::certificateRevoked);

    trust.revocation = Revocation::wholeChain;
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::certificateUnknown);
    trust.crls.push_back(fixtures::bytes("root.crl"));
    CHECK(verifyChain(fixtures::bytes("holder-rsa.der"), trust));

    trust.revocation = Revocation::endEntity;
    trust.crls = {fixtures::bytes("short.crl")};
    CHECK(verifyChain(fixtures::bytes("holder-rsa.der"), trust));
    trust.time += 2 * 86400;
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::certificateUnknown);
}

TEST_CASE("A CRL signed over SHA-1 says nothing about a certificate", "[x509]")
{
    auto trust = demonstration();
    trust.revocation = Revocation::endEntity;
    trust.crls = {fixtures::bytes("sha1.crl")};
    CHECK(refusal("holder-rsa.der", trust) == ErrorCode::certificateUnknown);
    trust.crls.push_back(fixtures::bytes("issuing.crl"));
    CHECK(verifyChain(fixtures::bytes("holder-rsa.der"), trust));
}
