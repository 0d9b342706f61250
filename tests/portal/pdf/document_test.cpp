// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/pdf/sample.hpp"

using namespace sceau;
using namespace sceau::test;

TEST_CASE("A document is a PDF without fault, to qpdf and to poppler", "[pdf]")
{
    const auto form = pdf::compose(sampleForm(), fonts());
    REQUIRE(form);
    CHECK(contains(judged(*form, "qpdf --check form.pdf"), "No syntax or stream encoding errors found"));
    const auto text = judged(*form, "pdftotext -layout form.pdf -");
    for (const char* words : {"Demande de révocation d'un certificat", "1127 0de3 cfe7", "Clé privée compromise",
                              "Signature électronique du demandeur"})
        CHECK(contains(text, words));
    CHECK(form->size() < 100'000);
}

TEST_CASE("A document has what PDF/A-2b asks for and programs here can check", "[pdf]")
{
    const auto form = pdf::compose(sampleForm(), fonts());
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

TEST_CASE("The same document is made of the same bytes, its mark at the head", "[pdf]")
{
    const auto once = pdf::compose(sampleForm(), fonts());
    REQUIRE(once);
    CHECK(*once == *pdf::compose(sampleForm(), fonts()));
    CHECK(contains({once->begin(), once->begin() + 128}, "\n%" + sampleForm().mark + "\n"));
}

TEST_CASE("A character that no font has becomes a question mark, and long texts take more pages", "[pdf]")
{
    auto document = sampleForm();
    document.blocks.insert(document.blocks.begin(), {pdf::BlockKind::field, "Nom", "Zoë 漢 \xFF Œuvre"});
    for (int line = 0; line < 80; ++line)
        document.blocks.insert(document.blocks.begin(),
                               {pdf::BlockKind::paragraph, "Une ligne de plus, " + std::to_string(line), ""});
    const auto form = pdf::compose(document, fonts());
    REQUIRE(form);
    CHECK(contains(judged(*form, "qpdf --check form.pdf"), "No syntax or stream encoding errors found"));
    CHECK(contains(judged(*form, "pdftotext form.pdf -"), "Zoë ? Œuvre"));
    CHECK(judged(*form, "qpdf --show-npages form.pdf") == "3\n");
}

TEST_CASE("A font that is not there is named", "[pdf]")
{
    const auto opened = pdf::Fonts::open("/nowhere");
    REQUIRE_FALSE(opened);
    CHECK(contains(opened.error().detail, "/nowhere/DejaVuSans.ttf"));
}
