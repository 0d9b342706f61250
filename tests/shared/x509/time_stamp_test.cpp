// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/time_stamp.hpp"

#include "shared/x509/cms.hpp"
#include "shared/x509/digest.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace sceau;
using namespace sceau::x509;

TEST_CASE("A time-stamp is put on the signature that it was made for", "[x509]")
{
    const auto cms = fixtures::bytes("openssl.cms");
    const auto value = signatureValueOf(cms);
    REQUIRE(value);
    CHECK(*value == fixtures::bytes("openssl.signature"));
    CHECK((*timeStampsOf(cms)).empty());

    const auto stamped = attachTimeStamp(cms, fixtures::bytes("stamp.token"));
    REQUIRE(stamped);
    const auto stamps = timeStampsOf(*stamped);
    REQUIRE(stamps);
    REQUIRE(stamps->size() == 1);
    const auto& stamp = stamps->front();
    CHECK(stamp.policy == "1.2.250.1.999.3");
    CHECK(stamp.hash == HashAlgorithm::sha256);
    CHECK(stamp.imprint == *digest(HashAlgorithm::sha256, *value));
    CHECK(stamp.serviceCertificate == fixtures::bytes("tsa.der"));
    CHECK(std::llabs(stamp.time - fixtures::madeAt()) < 86400);
}

TEST_CASE("A stamped signature is still the signature, as openssl says too", "[x509]")
{
    const auto stamped = attachTimeStamp(fixtures::bytes("openssl.cms"), fixtures::bytes("stamp.token"));
    REQUIRE(stamped);
    const auto before = verifySignedData(fixtures::bytes("openssl.cms"));
    const auto after = verifySignedData(*stamped);
    REQUIRE(after);
    CHECK(after->content == before->content);
    CHECK(after->attributes == before->attributes);
    const fixtures::TemporaryDirectory directory;
    CHECK(fixtures::openssl("cms -verify -cades -binary -purpose any -inform DER -in " +
                            directory.file("stamped.cms", *stamped) + " -CAfile " + fixtures::path("authorities.pem") +
                            " -out " + directory.file("content")));
}

TEST_CASE("A time-stamp of something else, a changed one and what is none are refused", "[x509]")
{
    const auto token = fixtures::bytes("stamp.token");
    CHECK(attachTimeStamp(fixtures::bytes("without-cades.cms"), token).error().code == ErrorCode::signatureInvalid);
    auto changed = token;
    changed.back() ^= 1;
    CHECK(attachTimeStamp(fixtures::bytes("openssl.cms"), changed).error().code == ErrorCode::signatureInvalid);
    CHECK(attachTimeStamp(fixtures::bytes("openssl.cms"), fixtures::bytes("openssl.cms")).error().code ==
          ErrorCode::cmsInvalid);
    CHECK(attachTimeStamp(fixtures::bytes("openssl.cms"), Bytes{0x30, 0x00}).error().code == ErrorCode::cmsInvalid);
    CHECK(attachTimeStamp(Bytes{0x30, 0x00}, token).error().code == ErrorCode::cmsInvalid);
    CHECK(signatureValueOf(fixtures::bytes("two-signers.cms")).error().code == ErrorCode::cmsInvalid);
}
