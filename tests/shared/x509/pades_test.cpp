// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pades.hpp"

#include "shared/x509/digest.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau;
using namespace sceau::x509;

namespace {

Bytes signatureOf(BytesView pdf, const std::string& signer, SignatureAlgorithm algorithm)
{
    SignerPieces pieces;
    pieces.certificate = fixtures::bytes(signer + ".der");
    pieces.otherCertificates = {fixtures::bytes("issuing.der")};
    pieces.digestAlgorithm = hashOf(algorithm);
    pieces.signatureAlgorithm = algorithm;
    const auto covered = signedBytes(pdf);
    REQUIRE(covered);
    pieces.signedAttributes =
        *composeSignedAttributes(pieces.certificate, pieces.digestAlgorithm, *digest(pieces.digestAlgorithm, *covered));
    pieces.signature = fixtures::sign(signer, algorithm, pieces.signedAttributes);
    const auto signedData = assembleSignedData(std::nullopt, pieces);
    REQUIRE(signedData);
    return *signedData;
}

Bytes replaced(const Bytes& pdf, const std::string& from, const std::string& to)
{
    std::string text(pdf.begin(), pdf.end());
    text.replace(text.find(from), from.size(), to);
    return {text.begin(), text.end()};
}

}  // namespace

SCENARIO("A prepared PDF is signed by a key elsewhere", "[x509]")
{
    const auto [signer, algorithm] = GENERATE(table<std::string, SignatureAlgorithm>({
        {"holder-rsa", SignatureAlgorithm::rs256},
        {"holder-signature", SignatureAlgorithm::es384},
    }));
    GIVEN("the document with its signature in place")
    {
        const auto prepared = fixtures::bytes("prepared.pdf");
        const auto pdf = insertSignature(prepared, signatureOf(prepared, signer, algorithm));
        REQUIRE(pdf);
        CHECK((*pdf).size() == prepared.size());

        THEN("pdfsig finds a valid PAdES signature over the whole document, and trusts the signer")
        {
            const fixtures::TemporaryDirectory directory;
            const auto file = directory.file("signed.pdf", *pdf);
            const auto store = "sql:" + directory.file("");
            const auto import = [&](const std::string& trust, const std::string& name) {
                return " && certutil -A -d " + store + " -n " + name + " -t " + trust + " -i " +
                       fixtures::path(name + ".der");
            };
            REQUIRE(std::system(("certutil -N -d " + store + " --empty-password" + import("CT,C,C", "root") +
                                 import(",,", "issuing"))
                                    .c_str()) == 0);
            const auto report = fixtures::outputOf("pdfsig -nssdir " + store + " " + file);
            CHECK_THAT(report, Catch::Contains("ETSI.CAdES.detached"));
            CHECK_THAT(report, Catch::Contains("Signature is Valid"));
            // The other certificate names an OCSP service, which pdfsig asks and which exists only in the certificate.
            if (signer == "holder-signature") CHECK_THAT(report, Catch::Contains("Certificate is Trusted"));
            CHECK_THAT(report, Catch::Contains("Total document signed"));
        }
        THEN("we verify it and know the signer")
        {
            const auto signedData = verifyDocument(*pdf);
            REQUIRE(signedData);
            CHECK((*signedData).signerCertificate == fixtures::bytes(signer + ".der"));
            CHECK((*signedData).attributes.others.empty());
        }
        THEN("neither a changed nor an added byte is accepted")
        {
            auto changed = *pdf;
            changed[20] ^= 1;
            CHECK(verifyDocument(changed).error().code == ErrorCode::signatureInvalid);
            auto longer = *pdf;
            longer.push_back('\n');
            CHECK(verifyDocument(longer).error().code == ErrorCode::documentInvalid);
        }
        THEN("it is not signed a second time in the same place")
        {
            CHECK(insertSignature(*pdf, signatureOf(prepared, signer, algorithm)).error().code ==
                  ErrorCode::documentInvalid);
        }
    }
}

TEST_CASE("A signature of another document is not put into this one", "[x509]")
{
    const auto prepared = fixtures::bytes("prepared.pdf");
    const auto signature = signatureOf(prepared, "holder-ec", SignatureAlgorithm::es256);
    const auto other = replaced(prepared, "/MediaBox [0 0 595 842]", "/MediaBox [0 0 842 595]");
    CHECK(insertSignature(other, signature).error().code == ErrorCode::signatureInvalid);
    CHECK(insertSignature(fixtures::bytes("narrow.pdf"), signature).error().code == ErrorCode::documentInvalid);
}

TEST_CASE("A document whose signature would not cover everything is refused", "[x509]")
{
    const auto prepared = fixtures::bytes("prepared.pdf");
    REQUIRE(findSignaturePlace(prepared));
    auto pdf = prepared;
    SECTION("it is no PDF")
    {
        pdf[0] = ' ';
    }
    SECTION("it has no signature field")
    {
        pdf = replaced(prepared, "/ByteRange", "/ByteRanch");
    }
    SECTION("the range does not begin at the beginning")
    {
        pdf = replaced(prepared, "/ByteRange [0", "/ByteRange [1");
    }
    SECTION("the range is no array")
    {
        pdf = replaced(prepared, "/ByteRange [", "/ByteRange (");
    }
    SECTION("the range has a negative number")
    {
        pdf = replaced(prepared, "/ByteRange [0 0", "/ByteRange [0 -");
    }
    SECTION("the left-out part is not hexadecimal")
    {
        pdf = replaced(prepared, "<00000000", "<0000000g");
    }
    SECTION("the field is for another kind of signature")
    {
        pdf = replaced(prepared, "/ETSI.CAdES.detached", "/adbe.pkcs7.detached");
    }
    SECTION("something was appended")
    {
        pdf.push_back(' ');
    }
    CHECK(findSignaturePlace(pdf).error().code == ErrorCode::documentInvalid);
    CHECK(verifyDocument(pdf).error().code == ErrorCode::documentInvalid);
}

TEST_CASE("A prepared document that nobody signed verifies as nothing", "[x509]")
{
    CHECK(verifyDocument(fixtures::bytes("prepared.pdf")).error().code == ErrorCode::cmsInvalid);
}
