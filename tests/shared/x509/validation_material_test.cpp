// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/validation_material.hpp"

#include "shared/x509/cms.hpp"
#include "shared/x509/time_stamp.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau;
using namespace sceau::x509;

namespace {

ValidationMaterial wholeMaterial()
{
    return {{fixtures::bytes("root.der"), fixtures::bytes("issuing.der"), fixtures::bytes("responder.der")},
            {fixtures::bytes("root.crl"), fixtures::bytes("issuing.crl")},
            {fixtures::bytes("good.ocsp")}};
}

std::vector<Bytes> sorted(std::vector<Bytes> pieces)
{
    std::sort(pieces.begin(), pieces.end());
    return pieces;
}

/// The same ContentInfo in BER: its outermost length is not told.
Bytes inBer(const Bytes& der)
{
    const std::size_t header = der[1] < 0x80 ? 2 : 2 + (der[1] & 0x7F);
    Bytes ber{0x30, 0x80};
    ber.insert(ber.end(), der.begin() + static_cast<std::ptrdiff_t>(header), der.end());
    ber.insert(ber.end(), {0, 0});
    return ber;
}

std::size_t countOf(const std::string& text, const std::string& word)
{
    std::size_t count = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("Validation material is put beside a signature, attached or detached, which stays as it is", "[x509]")
{
    const auto [name, isDetached] =
        GENERATE(table<std::string, bool>({{"openssl.cms", false}, {"detached.cms", true}}));
    INFO(name);
    const auto content = isDetached ? std::optional(fixtures::bytes("content.txt")) : std::nullopt;
    const auto before = verifySignedData(fixtures::bytes(name), content);
    const auto longTerm = attachMaterial(fixtures::bytes(name), wholeMaterial());
    REQUIRE(longTerm);
    const auto after = verifySignedData(*longTerm, content);
    REQUIRE(after);
    CHECK(after->content == before->content);
    CHECK(after->attributes == before->attributes);
    CHECK((sorted(after->crls) == sorted(wholeMaterial().crls)));
    CHECK((after->ocspResponses == wholeMaterial().ocspResponses));
    CHECK(after->certificates.size() == before->certificates.size() + 3);

    const fixtures::TemporaryDirectory directory;
    const auto file = directory.file("long-term.cms", *longTerm);
    const auto detached = isDetached ? " -content " + fixtures::path("content.txt") : std::string();
    // openssl finds the lists in the signature itself: it is given the anchor alone.
    CHECK(fixtures::openssl("cms -verify -cades -binary -purpose any -crl_check_all -inform DER -in " + file +
                            detached + " -CAfile " + fixtures::path("root.pem") + " -out " +
                            directory.file("content")));
    CHECK_FALSE(fixtures::openssl("cms -verify -cades -binary -purpose any -crl_check_all -inform DER -in " +
                                  fixtures::path(name) + detached + " -CAfile " + fixtures::path("authorities.pem") +
                                  " -out " + directory.file("content")));
    const auto printed = fixtures::opensslOutput("cms -cmsout -print -inform DER -in " + file);
    CHECK(countOf(printed, "d.crl:") == 2);
    CHECK(countOf(printed, "otherRevInfoFormat: undefined (1.3.6.1.5.5.7.16.2)") == 1);
    CHECK(countOf(printed, "d.certificate:") == after->certificates.size());
    CHECK_THAT(printed, Catch::Contains("version: 5"));
}

TEST_CASE("Material comes to what is there already, each piece once", "[x509]")
{
    auto lists = wholeMaterial();
    lists.ocspResponses.clear();
    const auto once = attachMaterial(fixtures::bytes("openssl.cms"), lists);
    REQUIRE(once);
    const auto twice = attachMaterial(*once, lists);
    REQUIRE(twice);
    CHECK((*twice == *once));
    const auto more = attachMaterial(*twice, {{}, {}, {fixtures::bytes("good.ocsp")}});
    REQUIRE(more);
    const auto material = materialOf(*more);
    REQUIRE(material);
    CHECK(material->certificates.size() == 4);
    CHECK(material->crls.size() == 2);
    CHECK(material->ocspResponses.size() == 1);
}

TEST_CASE("A stamped signature gets its material too, and keeps the stamp", "[x509]")
{
    const auto stamped = attachTimeStamp(fixtures::bytes("openssl.cms"), fixtures::bytes("stamp.token"));
    REQUIRE(stamped);
    const auto longTerm = attachMaterial(*stamped, wholeMaterial());
    REQUIRE(longTerm);
    CHECK(timeStampsOf(*longTerm)->size() == 1);
    const auto stampedLater = attachTimeStamp(*attachMaterial(fixtures::bytes("openssl.cms"), wholeMaterial()),
                                              fixtures::bytes("stamp.token"));
    REQUIRE(stampedLater);
    CHECK(materialOf(*stampedLater)->ocspResponses.size() == 1);
}

TEST_CASE("Only what is what it is said to be is embedded", "[x509]")
{
    const auto cms = fixtures::bytes("openssl.cms");
    const Bytes junk{0x30, 0x00};
    CHECK(attachMaterial(cms, {{junk}, {}, {}}).error().code == ErrorCode::certificateInvalid);
    CHECK(attachMaterial(cms, {{}, {junk}, {}}).error().code == ErrorCode::statusInvalid);
    CHECK(attachMaterial(cms, {{}, {}, {junk}}).error().code == ErrorCode::statusInvalid);
    CHECK(attachMaterial(cms, {}).error().code == ErrorCode::invalidRequest);
    const std::vector<Bytes> many(33, fixtures::bytes("root.der"));
    CHECK(attachMaterial(cms, {many, {}, {}}).error().code == ErrorCode::invalidRequest);
    CHECK(attachMaterial(cms, {{}, {Bytes(9 * 1024 * 1024)}, {}}).error().code == ErrorCode::invalidRequest);
    CHECK(attachMaterial(junk, wholeMaterial()).error().code == ErrorCode::cmsInvalid);
    CHECK(attachMaterial(fixtures::bytes("root.der"), wholeMaterial()).error().code == ErrorCode::cmsInvalid);
}

TEST_CASE("A bag of certificates is opened: the certificates and lists, as openssl put them in", "[x509]")
{
    const auto bag = openCertificateBag(fixtures::bytes("bag.p7c"));
    REQUIRE(bag);
    CHECK((sorted(bag->certificates) == sorted({fixtures::bytes("root.der"), fixtures::bytes("issuing.der")})));
    CHECK((bag->crls == std::vector<Bytes>{fixtures::bytes("issuing.crl")}));
    const auto one = openCertificateBag(fixtures::bytes("one.p7c"));
    REQUIRE(one);
    CHECK((one->certificates == std::vector<Bytes>{fixtures::bytes("holder-rsa.der")}));
    CHECK(one->crls.empty());
    const auto ber = openCertificateBag(inBer(fixtures::bytes("bag.p7c")));
    REQUIRE(ber);
    CHECK((*ber == *bag));
}

TEST_CASE("What is signed or holds something else is no bag", "[x509]")
{
    for (const auto* name : {"openssl.cms", "detached.cms", "two-signers.cms", "stamp.token", "root.der"})
        CHECK(openCertificateBag(fixtures::bytes(name)).error().code == ErrorCode::cmsInvalid);
    const auto bag = fixtures::bytes("bag.p7c");
    CHECK(openCertificateBag(BytesView(bag).first(bag.size() - 1)).error().code == ErrorCode::cmsInvalid);
    CHECK(verifySignedData(bag).error().code == ErrorCode::cmsInvalid);
}
