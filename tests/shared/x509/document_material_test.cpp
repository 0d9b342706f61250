// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/document_material.hpp"

#include "shared/x509/digest.hpp"
#include "shared/x509/pades.hpp"
#include "shared/x509/pdf_file.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace sceau;
using namespace sceau::x509;

namespace {

Bytes signedByHolder(const Bytes& prepared)
{
    SignerPieces pieces;
    pieces.certificate = fixtures::bytes("holder-ec.der");
    pieces.signatureAlgorithm = SignatureAlgorithm::es256;
    const auto covered = signedBytes(prepared);
    REQUIRE(covered);
    pieces.signedAttributes =
        *composeSignedAttributes(pieces.certificate, HashAlgorithm::sha256, *digest(HashAlgorithm::sha256, *covered));
    pieces.signature = fixtures::sign("holder-ec", SignatureAlgorithm::es256, pieces.signedAttributes);
    const auto pdf = insertSignature(prepared, *assembleSignedData(std::nullopt, pieces));
    REQUIRE(pdf);
    return *pdf;
}

Bytes signedDocument(const std::string& name)
{
    return signedByHolder(fixtures::bytes(name));
}

ValidationMaterial wholeMaterial()
{
    return {{fixtures::bytes("root.der"), fixtures::bytes("issuing.der"), fixtures::bytes("responder.der")},
            {fixtures::bytes("root.crl"), fixtures::bytes("issuing.crl")},
            {fixtures::bytes("good.ocsp")}};
}

Bytes with(const Bytes& pdf, const Bytes& update)
{
    auto extended = pdf;
    extended.insert(extended.end(), update.begin(), update.end());
    return extended;
}

Bytes extended(const Bytes& pdf, const ValidationMaterial& material)
{
    const auto update = composeSecurityStore(pdf, material);
    if (!update) FAIL(update.error().detail);
    return with(pdf, *update);
}

Bytes replaced(const Bytes& pdf, const std::string& from, const std::string& to, std::size_t after = 0)
{
    std::string text(pdf.begin(), pdf.end());
    const auto at = text.find(from, after);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    return {text.begin(), text.end()};
}

/// SHA-1 of the string /Contents with the zeros that fill it up, by the openssl CLI.
std::string signatureName(const Bytes& pdf)
{
    const auto contents = signatureContents(pdf);
    REQUIRE(contents);
    const fixtures::TemporaryDirectory directory;
    auto output = fixtures::opensslOutput("dgst -sha1 -r " + directory.file("contents", *contents)).substr(0, 40);
    std::transform(output.begin(), output.end(), output.begin(), [](char c) { return c >= 'a' ? c - 32 : c; });
    return output;
}

/// What qpdf says that an object is.
std::string shown(const std::string& file, const std::string& object, const std::string& options = "")
{
    auto output = fixtures::outputOf("qpdf " + options + " --show-object=" + object + " " + file);
    REQUIRE(output.ends_with("exit 0\n"));
    return output.substr(0, output.rfind("exit 0\n"));
}

/// The numbers of "12 0 R 13 0 R" behind a key.
std::vector<std::string> referencesOf(const std::string& dictionary, const std::string& key)
{
    const auto begin = dictionary.find("/" + key + " [");
    if (begin == std::string::npos) return {};
    const auto end = dictionary.find(']', begin);
    std::istringstream words(dictionary.substr(begin + key.size() + 3, end - begin - key.size() - 3));
    std::vector<std::string> numbers;
    for (std::string number, generation, letter; words >> number >> generation >> letter;) numbers.push_back(number);
    return numbers;
}

std::vector<Bytes> streamsOf(const std::string& file, const std::vector<std::string>& numbers)
{
    std::vector<Bytes> contents;
    for (const auto& number : numbers) {
        const auto text = shown(file, number, "--raw-stream-data");
        contents.emplace_back(text.begin(), text.end());
    }
    return contents;
}

}  // namespace

SCENARIO("A signed PDF gets its validation material", "[x509]")
{
    const auto [name, storeBefore] = GENERATE(table<std::string, bool>(
        {{"prepared.pdf", false}, {"streams.pdf", false}, {"hybrid.pdf", false}, {"store.pdf", true}}));
    INFO(name);
    GIVEN("the document with a store behind its signature")
    {
        const auto pdf = signedDocument(name);
        const auto material = wholeMaterial();
        const auto longTerm = extended(pdf, material);
        const fixtures::TemporaryDirectory directory;
        const auto file = directory.file("long-term.pdf", longTerm);

        THEN("not a signed byte changed, and pdfsig still finds the signature valid")
        {
            CHECK(std::equal(pdf.begin(), pdf.end(), longTerm.begin()));
            CHECK_THAT(fixtures::outputOf("pdfsig -nocert " + file), Catch::Contains("Signature is Valid"));
        }
        THEN("qpdf finds nothing wrong with it, and the material where EN 319 142-1 wants it")
        {
            CHECK_THAT(fixtures::outputOf("qpdf --check " + file),
                       Catch::Contains("No syntax or stream encoding errors"));
            const auto catalog = shown(file, "1");
            CHECK_THAT(catalog, Catch::Contains("/AcroForm") && Catch::Contains("/Pages 2 0 R"));
            const auto at = catalog.find("/DSS ") + 5;
            const auto store = shown(file, catalog.substr(at, catalog.find(' ', at) - at));
            CHECK_THAT(store, Catch::Contains("/Type /DSS") && Catch::Contains("/" + signatureName(pdf) + " <<"));

            auto certificates = streamsOf(file, referencesOf(store, "Certs"));
            if (storeBefore) {
                std::string other;
                for (int pair = 0; pair < 20; ++pair) other += "AB";
                CHECK_THAT(store, Catch::Contains("/" + other + " << /Cert [ 9 0 R ] >>"));
                CHECK_THAT(store, Catch::Contains("/Note#20A (ETSI)"));
                CHECK(certificates[0] == Bytes{'0', 0});
                certificates.erase(certificates.begin());
            }
            CHECK((certificates == material.certificates));
            CHECK((streamsOf(file, referencesOf(store, "CRLs")) == material.crls));
            CHECK((streamsOf(file, referencesOf(store, "OCSPs")) == material.ocspResponses));
            const auto own = store.substr(store.find("/" + signatureName(pdf)));
            CHECK((streamsOf(file, referencesOf(own, "Cert")) == material.certificates));
            CHECK((streamsOf(file, referencesOf(own, "CRL")) == material.crls));
            CHECK((streamsOf(file, referencesOf(own, "OCSP")) == material.ocspResponses));
        }
        THEN("we verify the signature and read the material")
        {
            const auto document = verifyExtendedDocument(longTerm);
            REQUIRE(document);
            CHECK((*document).signature.signerCertificate == fixtures::bytes("holder-ec.der"));
            CHECK(((*document).material == material));
            CHECK(verifyDocument(longTerm).error().code == ErrorCode::documentInvalid);
        }
        THEN("more is added later, and all of it is found")
        {
            const ValidationMaterial more{
                {fixtures::bytes("tsa.der")}, {}, {fixtures::bytes("good-by-authority.ocsp")}};
            const auto twice = extended(longTerm, more);
            const auto again = directory.file("twice.pdf", twice);
            CHECK_THAT(fixtures::outputOf("qpdf --check " + again),
                       Catch::Contains("No syntax or stream encoding errors"));
            CHECK_THAT(fixtures::outputOf("pdfsig -nocert " + again), Catch::Contains("Signature is Valid"));
            const auto document = verifyExtendedDocument(twice);
            REQUIRE(document);
            CHECK((*document).material.certificates.size() == material.certificates.size() + 1);
            CHECK((*document).material.ocspResponses.size() == 2);
            const auto catalog = shown(again, "1");
            const auto at = catalog.find("/DSS ") + 5;
            const auto store = shown(again, catalog.substr(at, catalog.find(' ', at) - at));
            CHECK(referencesOf(store.substr(store.find("/" + signatureName(pdf))), "Cert").size() == 4);
        }
        THEN("any other change behind the signature is refused")
        {
            const auto behind = pdf.size();
            auto changed = longTerm;
            SECTION("a byte of a certificate")
            {
                changed[behind + 200] ^= 1;
            }
            SECTION("another page tree")
            {
                changed = replaced(longTerm, "/Pages 2 0 R", "/Pages 3 0 R", behind);
            }
            SECTION("an object more")
            {
                const std::string object = "99 0 obj\nnull\nendobj\n";
                changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(behind), object.begin(), object.end());
            }
            SECTION("something behind the end")
            {
                changed.push_back('\n');
            }
            SECTION("the end cut off")
            {
                changed.pop_back();
            }
            SECTION("an update that is none")
            {
                changed = with(pdf, {'\n'});
            }
            CHECK(verifyExtendedDocument(changed).error().code == ErrorCode::documentInvalid);
            CHECK(composeSecurityStore(changed, material).error().code == ErrorCode::documentInvalid);
        }
    }
}

TEST_CASE("A reference that names nothing when a document is signed names nothing afterwards", "[x509]")
{
    const auto [name, next] = GENERATE(table<std::string, std::uint32_t>({
        // 41 stands in a comment only: who reads less exactly finds it too.
        {"dangling.pdf", 42},
        {"dangling-streams.pdf", 51},
        {"dangling-hybrid.pdf", 42},
    }));
    INFO(name);
    const auto document = signedDocument(name);
    const auto file = pdf::File::open(document);
    REQUIRE(file);
    CHECK((*file).size() == next);
    const auto longTerm = extended(document, wholeMaterial());
    const fixtures::TemporaryDirectory directory;
    const auto path = directory.file("long-term.pdf", longTerm);
    CHECK(shown(path, "40") == "null\n");
    CHECK(shown(path, "41") == "null\n");
    CHECK(streamsOf(path, {std::to_string(next)}) == std::vector<Bytes>{fixtures::bytes("root.der")});
    CHECK(verifyExtendedDocument(longTerm));
    // A second time, where the first stands already.
    CHECK(verifyExtendedDocument(extended(longTerm, {{fixtures::bytes("holder-ec.der")}, {}, {}})));
}

TEST_CASE("A document without a signature that verifies gets no material", "[x509]")
{
    CHECK(composeSecurityStore(fixtures::bytes("prepared.pdf"), wholeMaterial()).error().code == ErrorCode::cmsInvalid);
    auto changed = signedDocument("prepared.pdf");
    changed[20] ^= 1;
    CHECK(composeSecurityStore(changed, wholeMaterial()).error().code == ErrorCode::signatureInvalid);
    CHECK(composeSecurityStore(fixtures::bytes("content.txt"), wholeMaterial()).error().code ==
          ErrorCode::documentInvalid);
}

TEST_CASE("A document whose structure cannot be followed gets no material", "[x509]")
{
    // Changed before it is signed: the signature is good, the document is not.
    const auto [file, from, to] = GENERATE(table<std::string, std::string, std::string>({
        {"prepared.pdf", "/Root 1 0 R", "/Root 9 0 R"},
        {"prepared.pdf", "/Root 1 0 R", "/Root 1 0 S"},
        {"prepared.pdf", "/Size ", "/Sice "},
        {"prepared.pdf", "/Root 1 0 R", "/Encrypt 5 0 R /Root 1 0 R"},
        {"prepared.pdf", "/Root 1 0 R", "/Encryp#74 5 0 R /Root 1 0 R"},
        {"prepared.pdf", "/Root 1 0 R", "/Prev 99999999 /Root 1 0 R"},
        {"prepared.pdf", "/Root 1 0 R", "/Root 1 0 R /Root 2 0 R"},
        // No number is left for another object.
        {"prepared.pdf", "/Root 1 0 R", "/Root 1 0 R /Other 8388607 0 R"},
        {"prepared.pdf", "startxref\n", "startxref\n1"},
        {"prepared.pdf", "startxref\n", "startxref\n4294967296"},
        {"prepared.pdf", "1 0 obj\n<<", "1 0 obj\n[["},
        {"prepared.pdf", "xref\n0", "xref\nx"},
        {"streams.pdf", "/Type /XRef", "/Type /XReg"},
        {"streams.pdf", "/W [1 3 2]", "/W [1 3 9]"},
        {"streams.pdf", "/W [1 3 2]", "/W [0 0 0]"},
        {"streams.pdf", "/Columns 6", "/Columns 5"},
        {"streams.pdf", "/Predictor 12", "/Predictor 02"},
        {"streams.pdf", "[/FlateDecode]", "[/LZWDecode ]"},
        {"streams.pdf", "/Type /ObjStm", "/Type /ObjStn"},
        {"streams.pdf", "/First ", "/Firsd "},
        {"store.pdf", "/DSS 7 0 R", "/DSS 3 0 S"},
        {"store.pdf", "/Certs 8 0 R", "/Certs 9 0 R"},
    }));
    INFO(file << ": " << to);
    auto prepared = replaced(fixtures::bytes(file), from, to);
    if (const auto grown = static_cast<std::ptrdiff_t>(to.size()) - static_cast<std::ptrdiff_t>(from.size());
        grown != 0) {
        // All of these stand behind the signature: only the length of the rest changes.
        const std::string text(prepared.begin(), prepared.end());
        const auto rest = text.find(']', text.find("/ByteRange")) - 10;
        auto digits = std::to_string(std::stoll(text.substr(rest, 10)) + grown);
        digits.insert(0, 10 - digits.size(), '0');
        std::copy(digits.begin(), digits.end(), prepared.begin() + static_cast<std::ptrdiff_t>(rest));
    }
    const auto update = composeSecurityStore(signedByHolder(prepared), wholeMaterial());
    REQUIRE_FALSE(update);
    CHECK(update.error().code == ErrorCode::documentInvalid);
}
