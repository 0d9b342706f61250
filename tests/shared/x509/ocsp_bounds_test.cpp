// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/der.hpp"
#include "shared/x509/ocsp.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace sceau;
using namespace sceau::x509;

namespace {

const Bytes empty{der::sequenceTag, 0};

Bytes text(std::uint8_t tag, std::string_view content)
{
    return der::element(tag, BytesView(reinterpret_cast<const std::uint8_t*>(content.data()), content.size()));
}

/// An OCSP response that nobody signed, from the key of a responder or by its name.
Bytes unsignedResponse(BytesView responder, BytesView extensions, BytesView certificates)
{
    const Bytes successful{0x0A, 1, 0};
    const auto algorithm = der::sequence({der::objectIdentifier("1.2.840.113549.1.1.11")});
    const auto data = der::sequence({responder, text(0x18, "20261123120000Z"), empty, extensions});
    const auto basic = der::sequence({data, algorithm, der::bitString(BytesView{}), certificates});
    const auto wrapped =
        der::sequence({der::objectIdentifier("1.3.6.1.5.5.7.48.1.1"), der::element(der::octetStringTag, basic)});
    return der::sequence({successful, der::element(der::contextTag(0), wrapped)});
}

Bytes times(int count, const Bytes& element)
{
    Bytes all;
    for (int index = 0; index < count; ++index) all.insert(all.end(), element.begin(), element.end());
    return all;
}

}  // namespace

TEST_CASE("An OCSP response has one nonce, 256 certificates and 4,096 attributes of a name at most", "[x509]")
{
    const auto byKey = der::element(der::contextTag(2), der::element(der::octetStringTag, Bytes(20)));
    const auto named = [](int count) {
        const Bytes attribute{0x31, 9, 0x30, 7, 0x06, 3, 0x55, 4, 3, 0x0C, 0};
        return der::element(der::contextTag(1), der::element(der::sequenceTag, times(count, attribute)));
    };
    const auto withNonces = [](int count) {
        const auto nonce = der::sequence({der::objectIdentifier("1.3.6.1.5.5.7.48.1.2"),
                                          der::element(der::octetStringTag, Bytes{der::octetStringTag, 1, 7})});
        return der::element(der::contextTag(1), der::element(der::sequenceTag, times(count, nonce)));
    };
    const auto withCertificates = [](int count) {
        const auto algorithm = der::sequence({der::objectIdentifier("1.2.840.113549.1.1.11")});
        const auto time = text(0x17, "261123120000Z");
        const auto body = der::sequence({der::smallInteger(1), algorithm, empty, der::sequence({time, time}), empty,
                                         der::sequence({algorithm, der::bitString(BytesView{})})});
        const auto certificate = der::sequence({body, algorithm, der::bitString(BytesView{})});
        return der::element(der::contextTag(0), der::element(der::sequenceTag, times(count, certificate)));
    };
    CHECK(parseOcspResponse(unsignedResponse(byKey, withNonces(1), withCertificates(256))));
    CHECK(parseOcspResponse(unsignedResponse(named(4096), {}, {})));
    const auto refusal = [](const Bytes& response) { return parseOcspResponse(response).error().detail; };
    CHECK_THAT(refusal(unsignedResponse(byKey, withNonces(2), {})), Catch::Contains("two nonces"));
    CHECK_THAT(refusal(unsignedResponse(byKey, {}, withCertificates(257))), Catch::Contains("too many certificates"));
    CHECK_THAT(refusal(unsignedResponse(named(4097), {}, {})), Catch::Contains("too many attributes"));
}
