// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate_table.hpp"
#include "shared/x509/certificate.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau;

namespace {

/// The row that OpenSSL's reading of the certificate makes.
x509::TableRow rowOf(const x509::Certificate& certificate)
{
    return {std::string(valueOf(certificate.subject, "CN")),
            std::string(valueOf(certificate.subject, "O")),
            std::string(valueOf(certificate.issuer, "CN")),
            certificate.serialHex,
            certificate.keyType,
            certificate.notBefore,
            certificate.notAfter};
}

x509::TableRow row(BytesView der)
{
    const auto read = x509::readTableRow(der);
    REQUIRE(read);
    return *read;
}

x509::TableRow openSslRow(BytesView der)
{
    const auto certificate = x509::parseCertificate(der);
    REQUIRE(certificate);
    return rowOf(*certificate);
}

/// `bytes` with `from` replaced by `to`, which has the same length.
Bytes replaced(Bytes bytes, std::string_view from, std::string_view to)
{
    REQUIRE(from.size() == to.size());
    const auto at = std::search(bytes.begin(), bytes.end(), from.begin(), from.end());
    REQUIRE(at != bytes.end());
    std::copy(to.begin(), to.end(), at);
    return bytes;
}

}  // namespace

TEST_CASE("A row of a table says what the whole certificate says", "[x509]")
{
    const auto name = GENERATE("holder-rsa.der", "holder-ec.der", "holder-signature.der", "issuing.der", "root.der",
                               "weak.der", "stranger.der");
    const auto der = fixtures::bytes(name);
    CAPTURE(name);
    CHECK(row(der) == openSslRow(der));
}

TEST_CASE("What is written in an unusual way is in the table as OpenSSL reads it", "[x509]")
{
    const auto der = fixtures::bytes("holder-rsa.der");
    const auto accented = replaced(der, "Camille Exemple", "Camill\xC3\xA9 Exempl");
    CHECK(row(accented).commonName == "Camill\xC3\xA9 Exempl");
    CHECK(row(accented) == openSslRow(accented));
    const auto broken = replaced(der, "Camille Exemple", "Camill\xFF\xFF Exempl");
    CHECK(!x509::parseCertificate(broken));
    CHECK(!x509::readTableRow(broken));
}

TEST_CASE("What is no certificate has no row", "[x509]")
{
    const auto der = fixtures::bytes("holder-rsa.der");
    for (std::size_t size = 0; size < der.size(); size += 7)
        CHECK(x509::readTableRow(BytesView(der).first(size)).error().code == ErrorCode::certificateInvalid);
    CHECK(x509::readTableRow(Bytes{0x30, 0x00}).error().code == ErrorCode::certificateInvalid);
}
