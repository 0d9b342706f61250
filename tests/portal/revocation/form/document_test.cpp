// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pades.hpp"
#include "tests/portal/revocation/form/sample.hpp"

using namespace sceau;
using namespace sceau::test;
using namespace sceau::revocation;

namespace {

/// The form as a file, and what a program says about it.
std::string judged(const Bytes& pdf, const std::string& program)
{
    const Directory directory;
    writeFile(directory.file("form.pdf"), pdf);
    const auto outcome = run("cd " + directory.path().string() + " && " + program);
    INFO(outcome.output);
    CHECK(outcome.status == 0);
    return outcome.output;
}

}  // namespace

TEST_CASE("A form is a PDF without fault, to qpdf and to poppler", "[form]")
{
    const auto form = form::compose(sampleForm(), fonts());
    REQUIRE(form);
    CHECK(contains(judged(*form, "qpdf --check form.pdf"), "No syntax or stream encoding errors found"));
    const auto text = judged(*form, "pdftotext -layout form.pdf -");
    for (const char* words : {"Demande de révocation d'un certificat", "1127 0de3 cfe7", "Clé privée compromise",
                              "Signature électronique du demandeur"})
        CHECK(contains(text, words));
    CHECK(form->size() < 100'000);
}

TEST_CASE("A form has what PDF/A-2b asks for and programs here can check", "[form]")
{
    const auto form = form::compose(sampleForm(), fonts());
    REQUIRE(form);
    SECTION("every font is embedded, a part of it only, and can be read aloud")
    {
        const auto list = judged(*form, "pdffonts form.pdf | tail -n +3 | awk '{print $(NF-4), $(NF-3), $(NF-2)}'");
        CHECK(list == "yes yes yes\nyes yes yes\n");
    }
    SECTION("the metadata is XML that says part 2, conformance B")
    {
        const auto xml = judged(*form, "pdfinfo -meta form.pdf > meta.xml && xmllint --noout meta.xml && cat meta.xml");
        CHECK(contains(xml, "<pdfaid:part>2</pdfaid:part>"));
        CHECK(contains(xml, "<pdfaid:conformance>B</pdfaid:conformance>"));
        CHECK(contains(xml, "&lt;d'un certificat&gt; &amp; cætera"));
    }
    SECTION("there is an output intent, and nothing that PDF/A forbids")
    {
        const auto objects = judged(*form, "qpdf --json form.pdf");
        CHECK(contains(objects, "/GTS_PDFA1"));
        CHECK(contains(objects, "/DestOutputProfile"));
        for (const char* forbidden : {"/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles", "/Encrypt", "/XFA"})
            CHECK_FALSE(contains(objects, forbidden));
    }
}

TEST_CASE("The same form is made of the same bytes, and found again by its number", "[form]")
{
    auto document = sampleForm();
    const auto once = form::compose(document, fonts());
    const auto again = form::compose(document, fonts());
    REQUIRE(once);
    CHECK(*once == *again);
    CHECK(form::numberOf(*once) == document.number);
    document.number = "0123456789abcdef0123456789abcdeg";
    CHECK(form::numberOf(*form::compose(document, fonts())).empty());
    CHECK(form::numberOf(Bytes{'%', 'P', 'D', 'F', '-', '1', '.', '7', '\n'}).empty());
    CHECK(form::numberOf({}).empty());
}

TEST_CASE("A character that no font has becomes a question mark, and long texts take more pages", "[form]")
{
    auto document = sampleForm();
    document.blocks.insert(document.blocks.begin(), {form::BlockKind::field, "Nom", "Zoë 漢 \xFF Œuvre"});
    for (int line = 0; line < 80; ++line)
        document.blocks.insert(document.blocks.begin(),
                               {form::BlockKind::paragraph, "Une ligne de plus, " + std::to_string(line), ""});
    const auto form = form::compose(document, fonts());
    REQUIRE(form);
    CHECK(contains(judged(*form, "qpdf --check form.pdf"), "No syntax or stream encoding errors found"));
    CHECK(contains(judged(*form, "pdftotext form.pdf -"), "Zoë ? Œuvre"));
    CHECK(judged(*form, "qpdf --show-npages form.pdf") == "3\n");
}

TEST_CASE("Room for a signature is added behind the form, which stays as it was", "[form]")
{
    const auto form = form::compose(sampleForm(), fonts());
    REQUIRE(form);
    const auto prepared = form::withSignatureRoom(*form, 1795374000);
    REQUIRE(prepared);
    CHECK(std::equal(form->begin(), form->end(), prepared->begin()));
    CHECK(contains(judged(*prepared, "qpdf --check form.pdf"), "No syntax or stream encoding errors found"));
    const auto place = x509::findSignaturePlace(*prepared);
    REQUIRE(place);
    CHECK(place->room() == 12288);
    CHECK(contains(judged(*prepared, "pdfsig -nocert form.pdf || true"), "ETSI.CAdES.detached"));
    CHECK(form::numberOf(*prepared) == sampleForm().number);
}

TEST_CASE("Nothing else gets room for a signature", "[form]")
{
    auto paper = sampleForm();
    paper.blocks.back().kind = form::BlockKind::signatureBox;
    CHECK(form::withSignatureRoom(*form::compose(paper, fonts()), 0).error().code == ErrorCode::documentInvalid);
    CHECK(form::withSignatureRoom(Bytes{}, 0).error().code == ErrorCode::documentInvalid);
}

TEST_CASE("A font that is not there is named", "[form]")
{
    const auto opened = form::Fonts::open("/nowhere");
    REQUIRE_FALSE(opened);
    CHECK(contains(opened.error().detail, "/nowhere/DejaVuSans.ttf"));
}
