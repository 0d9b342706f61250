// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/answers.hpp"
#include "portal/server/secrets/random.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace sceau;
using namespace sceau::secrets;

TEST_CASE("All three answers together open, and only with the pepper", "[portal][secrets]")
{
    const tests::TemporaryDirectory directory;
    const auto pepper = Pepper::openOrCreate(directory.path() / "pepper");
    const auto other = Pepper::openOrCreate(directory.path() / "other");
    REQUIRE(pepper);
    REQUIRE(other);
    const auto hash = hashAnswers(*pepper, {"Minou", "Orléans", "Bleu"});
    REQUIRE(hash);
    CHECK((*hash).starts_with("$argon2id$"));
    CHECK(answersMatch(*pepper, {"minou ", "ORLEANS", "bleu"}, *hash));
    CHECK_FALSE(answersMatch(*pepper, {"minou", "orleans", "rouge"}, *hash));
    CHECK_FALSE(answersMatch(*pepper, {"minouorleans", "", "bleu"}, *hash));
    CHECK_FALSE(answersMatch(*other, {"Minou", "Orléans", "Bleu"}, *hash));
    CHECK_FALSE(answersMatch(*pepper, {"Minou", "Orléans", "Bleu"}, ""));
}

TEST_CASE("The pepper stays the same and stays private", "[portal][secrets]")
{
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "pepper";
    const auto first = Pepper::openOrCreate(file);
    REQUIRE(first);
    CHECK(std::filesystem::status(file).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const auto second = Pepper::openOrCreate(file);
    REQUIRE(second);
    CHECK((*first).mac("code", "x") == (*second).mac("code", "x"));
    CHECK((*first).mac("code", "x") != (*first).mac("other", "x"));

    std::filesystem::permissions(file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    CHECK_FALSE(Pepper::openOrCreate(file));
}

TEST_CASE("Codes for people have no look-alikes", "[portal][secrets]")
{
    const auto code = randomCode(8);
    CHECK(code.size() == 9);
    CHECK(code.find_first_of("0O1Il") == std::string::npos);
    CHECK(randomCode(8) != code);
    CHECK(equal("abc", "abc"));
    CHECK_FALSE(equal("abc", "abd"));
    CHECK_FALSE(equal("abc", "abcd"));
}
