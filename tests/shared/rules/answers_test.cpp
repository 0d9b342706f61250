// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/answers.hpp"

#include "shared/rules/answer_text.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

namespace {

RevocationCode good()
{
    return {{"Quel est le nom de votre premier animal ?", "Dans quelle ville êtes-vous né ?", "Ce que tu veux ?"},
            {"Rex", "Orléans", "Tarte aux pommes"},
            "Camille",
            "Exemple",
            "camille.exemple@exemple.fr"};
}

}  // namespace

TEST_CASE("Three different questions with three different answers make a revocation code", "[rules][answers]")
{
    const auto verdict = checkRevocationCode(good());
    CHECK(verdict.accepted());
    CHECK(verdict.normalised == std::array<std::string, 3>{"rex", "orleans", "tarte aux pommes"});
}

TEST_CASE("An answer that anybody could guess is refused where it stands", "[rules][answers]")
{
    const auto [answer, expected] = GENERATE(table<std::string, Verdict>({
        {"", missing},
        {" - ", missing},
        {"ab", answerTooShort},
        {"a b", answerTooShort},
        {"CAMILLE", answerIsIdentity},
        {"exemple", answerIsIdentity},
        {"Exemple, Camille", answerIsIdentity},
        {"Camille-Exemple", answerIsIdentity},
        {"camille.exemple@exemple.fr", answerIsIdentity},
        {"camille exemple", answerIsIdentity},
        {"ce que tu veux", answerRepeatsQuestion},
        {"dans quelle ville etes vous ne", answerRepeatsQuestion},
        {"REX", answersAlike},
        {"\xFF", answerUnreadable},
        {std::string(300, 'a'), tooLong},
    }));
    INFO(answer);
    auto code = good();
    code.answers[2] = answer;
    const auto verdict = checkRevocationCode(code);
    CHECK(verdict.answers[2].code == expected.code);
    CHECK(verdict.answers[0].accepted());
    CHECK(verdict.answers[1].accepted());
    CHECK_FALSE(verdict.accepted());
}

TEST_CASE("Questions are three, different and readable", "[rules][answers]")
{
    const auto [question, expected] = GENERATE(table<std::string, Verdict>({
        {"", missing},
        {"Quoi", questionTooShort},
        {"dans quelle ville etes-vous NÉ", questionsAlike},
        {"\xFF", answerUnreadable},
    }));
    auto code = good();
    code.questions[2] = question;
    const auto verdict = checkRevocationCode(code);
    CHECK(verdict.questions[2].code == expected.code);
    CHECK_FALSE(verdict.accepted());
}

TEST_CASE("Every wrong field is named at once", "[rules][answers]")
{
    auto code = good();
    code.answers = {"a", "", "Camille"};
    code.questions[1] = code.questions[0];
    const auto verdict = checkRevocationCode(code);
    CHECK(verdict.questions[1] == questionsAlike);
    CHECK(verdict.answers[0] == answerTooShort);
    CHECK(verdict.answers[1] == missing);
    CHECK(verdict.answers[2] == answerIsIdentity);
}

TEST_CASE("A holder of whom nothing is known may still choose a code", "[rules][answers]")
{
    auto code = good();
    code.givenName = code.surname = code.email = "";
    CHECK(checkRevocationCode(code).accepted());
}

TEST_CASE("The rules can be read in both languages", "[rules][answers]")
{
    for (const auto& rule : answerRules()) {
        CHECK(rule.french.size() > 20);
        CHECK(rule.english.size() > 20);
    }
    CHECK(answerRules().size() == 5);
}
