// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/recognition.hpp"

#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

TEST_CASE("DER is recognised whatever its file is called", "[x509]")
{
    const auto [name, kind] = GENERATE(table<std::string, ObjectKind>({
        {"holder-rsa.der", ObjectKind::certificate},
        {"root.der", ObjectKind::certificate},
        {"issuing.crl", ObjectKind::revocationList},
        {"long.crl", ObjectKind::revocationList},
        {"bag.p7c", ObjectKind::certificateBag},
        {"one.p7c", ObjectKind::certificateBag},
        {"openssl.cms", ObjectKind::signedData},
        {"detached.cms", ObjectKind::signedData},
        {"stamp.token", ObjectKind::timeStamp},
        {"request.ocsp", ObjectKind::ocspRequest},
        {"signed-request.ocsp", ObjectKind::ocspRequest},
        {"good.ocsp", ObjectKind::ocspResponse},
        {"new-ec.spki", ObjectKind::publicKey},
        {"weak.spki", ObjectKind::publicKey},
        {"prepared.pdf", ObjectKind::unknown},
        {"content.txt", ObjectKind::unknown},
        {"holder-rsa.pem", ObjectKind::unknown},
    }));
    INFO(name);
    CHECK(recognize(fixtures::bytes(name)) == kind);
}

TEST_CASE("A certification request is recognised, and nothing is not", "[x509]")
{
    const fixtures::TemporaryDirectory directory;
    REQUIRE(fixtures::openssl("req -in " + fixtures::path("holder-ec.csr") + " -outform DER -out " +
                              directory.file("request.der")));
    CHECK(recognize(fixtures::read(directory.file("request.der"))) == ObjectKind::certificationRequest);
    CHECK(recognize({}) == ObjectKind::unknown);
    CHECK(recognize(Bytes{0x30, 0x00}) == ObjectKind::unknown);
}
