// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"
#include "shared/x509/chain.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/crl.hpp"
#include "shared/x509/extensions.hpp"
#include "shared/x509/inspection.hpp"
#include "shared/x509/ocsp.hpp"
#include "shared/x509/request.hpp"
#include "shared/x509/time_stamp.hpp"
#include "shared/x509/validation_material.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

using namespace sceau;
using namespace sceau::x509;

namespace {

/// What `read` says of bytes that it refuses.
template <typename Read>
std::function<std::string(const Bytes&)> detailOf(Read read)
{
    return [read](const Bytes& der) {
        const auto result = read(der);
        return result ? std::string() : result.error().detail;
    };
}

/// A PKCS#10 by the openssl CLI, in DER.
Bytes request()
{
    const fixtures::TemporaryDirectory directory;
    REQUIRE(fixtures::openssl("req -in " + fixtures::path("holder-rsa.csr") + " -outform DER -out " +
                              directory.file("request.der")));
    return fixtures::read(directory.file("request.der"));
}

struct Parser {
    std::string name;
    Bytes good;
    std::function<std::string(const Bytes&)> refusal;
};

std::vector<Parser> parsers()
{
    const auto trusted = [](const Bytes& der) { return verifyChain(der, Trust{}); };
    const auto list = [](const Bytes& der) {
        Trust trust;
        trust.crls = {der};
        return verifyChain(fixtures::bytes("holder-ec.der"), trust);
    };
    const auto token = [](const Bytes& der) { return attachTimeStamp(fixtures::bytes("openssl.cms"), der); };
    const auto material = [](const Bytes& der) { return attachMaterial(der, {{fixtures::bytes("root.der")}, {}, {}}); };
    return {
        {"certificate", fixtures::bytes("holder-ec.der"), detailOf(parseCertificate)},
        {"certificate to validate", fixtures::bytes("holder-ec.der"), detailOf(trusted)},
        {"extensions", fixtures::bytes("holder-ec.der"), detailOf(parseExtensions)},
        {"inspection", fixtures::bytes("holder-ec.der"), detailOf(inspectCertificate)},
        {"public key", fixtures::bytes("new-rsa.spki"), detailOf(describeKey)},
        {"request", request(), detailOf(parseRequest)},
        {"revocation list", fixtures::bytes("issuing.crl"),
         detailOf([](const Bytes& der) { return RevocationList::open(der); })},
        {"revocation list to validate by", fixtures::bytes("issuing.crl"), detailOf(list)},
        {"OCSP request", *buildOcspRequest(fixtures::bytes("holder-ec.der"), fixtures::bytes("issuing.der")),
         detailOf(parseOcspRequest)},
        {"OCSP response", fixtures::bytes("good.ocsp"), detailOf(parseOcspResponse)},
        {"SignedData", fixtures::bytes("openssl.cms"),
         detailOf([](const Bytes& der) { return verifySignedData(der); })},
        {"time-stamps", fixtures::bytes("openssl.cms"), detailOf(timeStampsOf)},
        {"time-stamp token", fixtures::bytes("stamp.token"), detailOf(token)},
        {"SignedData to extend", fixtures::bytes("openssl.cms"), detailOf(material)},
        {"bag of certificates", fixtures::bytes("bag.p7c"), detailOf(openCertificateBag)},
    };
}

bool namesItsPlace(const std::string& detail)
{
    return detail.find(" at offset ") != std::string::npos || detail.find("Type=") != std::string::npos;
}

}  // namespace

TEST_CASE("Whatever reads it, what is malformed is refused with the offset or the field", "[x509]")
{
    for (const auto& parser : parsers()) {
        const auto& good = parser.good;
        auto cut = good;
        cut.pop_back();
        auto longer = good;
        longer.push_back(0);
        auto indefinite = good;
        indefinite[1] = 0xFF;
        auto otherTag = good;
        otherTag[4] ^= 0x40;  // of the first member
        for (const auto& der : {cut, longer, indefinite, otherTag, Bytes{0x30, 0}, Bytes{0x30, 0x02, 0x30, 0x05}}) {
            const auto detail = parser.refusal(der);
            INFO(parser.name << ": " << detail);
            CHECK(namesItsPlace(detail));
        }
    }
}

TEST_CASE("An offset is that of the element, a field that of the standard", "[x509]")
{
    auto der = fixtures::bytes("holder-ec.der");
    SECTION("a length beyond the end")
    {
        der.pop_back();
        CHECK(parseCertificate(der).error().detail.find("no DER at offset 0)") != std::string::npos);
    }
    SECTION("something behind")
    {
        const auto size = der.size();
        der.push_back(0);
        CHECK(parseCertificate(der).error().detail ==
              "not one certificate in DER (something follows at offset " + std::to_string(size) + ")");
    }
    SECTION("a serial number that is no INTEGER")
    {
        // SEQUENCE { SEQUENCE { [0] { INTEGER 2 }, INTEGER: 4 bytes of header, 4 more, 5 of version
        REQUIRE(der[13] == 0x02);
        der[13] = 0x04;
        CHECK(parseCertificate(der).error().detail ==
              "not one certificate in DER (Field=serialNumber, Type=X509_CINF)");
    }
    SECTION("an extension that is malformed")
    {
        const Bytes keyUsage{0x06, 0x03, 0x55, 0x1D, 0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03};
        const auto place = std::search(der.begin(), der.end(), keyUsage.begin(), keyUsage.end());
        REQUIRE(place != der.end());
        place[10] = 0x05;
        CHECK(parseCertificate(der).error().detail.find("a malformed extension 2.5.29.15") == 0);
    }
}
