// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/answer_text.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("Answers that mean the same are the same", "[rules][answers]")
{
    const auto [text, normalised] = GENERATE(table<std::string, std::string>({
        {"Éloïse", "eloise"},
        {"ELOISE", "eloise"},
        {"e\xCC\x81loi\xCC\x88se", "eloise"},
        {" Jean-Pierre  d'Été ", "jean pierre d ete"},
        {"jean pierre d’ete", "jean pierre d ete"},
        {"Œdipe", "oedipe"},
        {"œuvre", "oeuvre"},
        {"Lætitia", "laetitia"},
        {"LÆTITIA", "laetitia"},
        {"Straße", "strasse"},
        {"ＡＢＣ１２", "abc12"},
        {"ﬁdo", "fido"},
        {"l'oiseau", "l oiseau"},
        {"Mé\xC2\xAD"
         "dor",
         "medor"},  // soft hyphen
        {"r\xE2\x80\x8B"
         "ex",
         "rex"},  // zero width space
        {"Ça va ?", "ca va"},
        {"12/03/1987", "12 03 1987"},
        {"Σίσυφος", "σισυφοσ"},
        {"مريم", "مريم"},
        {"!!!", ""},
        {"", ""},
        {"😀", ""},
    }));
    INFO(text);
    CHECK(normaliseAnswer(text).verdict.code == ok.code);
    CHECK(normaliseAnswer(text).value == normalised);
}

TEST_CASE("An answer that is not text, or is a novel, is refused", "[rules][answers]")
{
    CHECK(normaliseAnswer("\xC3\x28").verdict == answerUnreadable);
    CHECK(normaliseAnswer("\xED\xA0\x80").verdict == answerUnreadable);
    CHECK(normaliseAnswer("\xC0\xAF").verdict == answerUnreadable);
    CHECK(normaliseAnswer(std::string(257, 'a')).verdict == tooLong);
    CHECK(normaliseAnswer(std::string(256, 'a')).accepted());
}

TEST_CASE("The character that grows most when decomposed stays bounded", "[rules][answers]")
{
    std::string text;
    for (int i = 0; i < 85; ++i) text += "\xEF\xB7\xBA";  // U+FDFA becomes eighteen characters
    CHECK(normaliseAnswer(text).value.size() < 20 * 256);
}

TEST_CASE("Letters are counted, not bytes and not spaces", "[rules][answers]")
{
    CHECK(lettersIn("l oiseau") == 7);
    CHECK(lettersIn("σισ") == 3);
    CHECK(lettersIn("") == 0);
}

TEST_CASE("Answers are hashed together, in order, without room for moving letters between them", "[rules][answers]")
{
    CHECK(answersToHash({"rex", "lyon", "bleu"}) == "sceau answers 1\n3 rex\n4 lyon\n4 bleu");
    CHECK(answersToHash({"rex", "lyon", "bleu"}) != answersToHash({"lyon", "rex", "bleu"}));
    CHECK(answersToHash({"re", "xlyon", "bleu"}) != answersToHash({"rex", "lyon", "bleu"}));
}
