// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pdf_references.hpp"

#include "shared/x509/pdf_file.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

TEST_CASE("A trailer that counts too few objects does not have one of them replaced", "[x509]")
{
    const auto prepared = fixtures::bytes("prepared.pdf");
    std::string text(prepared.begin(), prepared.end());
    const auto place = text.find("/Size 7");
    REQUIRE(place != std::string::npos);
    text.replace(place, 7, "/Size 3");
    const Bytes document(text.begin(), text.end());
    const auto file = pdf::File::open(document);
    REQUIRE(file);
    CHECK((*file).size() == 7);
}

TEST_CASE("References are found however they are written, and nothing else", "[x509]")
{
    const auto [text, number] = GENERATE(table<std::string, std::uint32_t>({
        {"", 0},
        {"12 0 R", 12},
        {"[1 0 R 25 0 R 3 0 R]", 25},
        {"<</A(b)/C 12 0 R>>", 12},
        {"/A 0012 00000 R/B", 12},
        {"12\r\n\t0\fR ", 12},
        {std::string("12\0"
                     "0\0R",
                     6),
         12},
        {"12 % 99 0 S\n % again\r 7%\nR", 12},
        {"(100 %) 12 0 R", 12},
        {"(3 0 %) 12 0 R", 12},
        {"(% 14 0 R)", 14},
        {"1 2 12 0 R", 12},
        {"12 +0 R", 12},
        {"12 0R", 12},
        {"12 0 RG", 0},
        {"12 0 r", 0},
        {"12 0 obj R", 0},
        {"12 R", 0},
        {"12 0", 0},
        {"12/A 0 R", 0},
        {"8388607 0 R", 8388607},
        {"8388608 0 R", 0},
        {"12 %99999999\n 0 R", 12},
        {"18446744073709551628 0 R", 0},
    }));
    INFO(text);
    CHECK(pdf::largestReference(text, pdf::maxObjectNumber) == number);
}

TEST_CASE("A document whose index would be searched for minutes is refused at once", "[x509]")
{
    // 5,000 containers that are in no section, each of which is looked for in as many ranges as there are.
    const auto [ranges, accepted] = GENERATE(table<int, bool>({{1, true}, {4000, false}}));
    std::string text = "%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n";
    const auto section = text.size();
    text += "2 0 obj\n<</Type /XRef /Size 3 /Root 1 0 R /W [1 3 0] /Length 20000 /Index [";
    for (int range = 1; range < ranges; ++range) text += "0 0 ";
    text += "3 5000]>>\nstream\n";
    for (int container = 10'000; container < 15'000; ++container)
        text += {'\2', '\0', static_cast<char>(container >> 8), static_cast<char>(container)};
    text += "\nendstream\nendobj\nstartxref\n" + std::to_string(section) + "\n%%EOF\n";
    const Bytes document(text.begin(), text.end());
    const auto file = pdf::File::open(document);
    INFO((file ? std::string() : file.error().detail));
    CHECK(static_cast<bool>(file) == accepted);
    if (!accepted) CHECK(file.error().detail == "PDF: too many object streams");
}
