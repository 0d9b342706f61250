// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/typography.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("French signs keep their space on the same line", "[rules][typography]")
{
    CHECK(frenchSpaces("Besoin d'aide ?") == "Besoin d'aide\u00A0?");
    CHECK(frenchSpaces("Attention ! Voici : ceci ; cela") == "Attention\u00A0! Voici\u00A0: ceci\u00A0; cela");
    CHECK(frenchSpaces("Cliquez sur « Commencer ».") == "Cliquez sur «\u00A0Commencer\u00A0».");
}

TEST_CASE("What is no French punctuation stays as it is", "[rules][typography]")
{
    for (const auto* text : {"", " ", "?", "a: b", "https://localhost:8443/?ended=1", "<a href='/x?y'>z</a>",
                             "{{#a}}b{{/a}}", "d\u00A0?", "\u00AB", "fin «"})
        CHECK(frenchSpaces(text) == text);
    const auto once = frenchSpaces("Où ? « Ici » : là !");
    CHECK(frenchSpaces(once) == once);
}
