// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/gids_card.hpp"
#include "tests/virtual-card/conversation.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::virtualcard;

namespace {

constexpr const char* selectApplication = "00a404000ba000000397425446590201";
constexpr const char* verifyRightPin = "0020008006313233343536";
constexpr const char* verifyWrongPin = "0020008006303030303030";

}  // namespace

TEST_CASE("A GIDS card is recognised by its application, whatever answer to reset it wears")
{
    GidsCard card;
    const Bytes idPrime = *fromHex("3b7f96000080318065b0850300ef120ffe829000");
    card.wear(idPrime);
    REQUIRE(card.answerToReset() == idPrime);
    REQUIRE(firstDifference(card,
                            {
                                {"nothing before its application is selected", verifyRightPin, "6d00"},
                                {"another application", "00a4040009a00000030800001000", "6a82"},
                                {"its application", selectApplication, "61124f0ba00000039742544659020173034001b29000"},
                                {"the master file", "00cba000045c02df1f", "df1f81*"},
                                {"the PIN's tries", "00cb3fff045c027f71", "7f71069701039301039000"},
                            }) == "");
}

TEST_CASE("A GIDS card makes a key and signs only for its holder")
{
    GidsCard card;
    REQUIRE(firstDifference(card, {
                                      {"select", selectApplication, "61*"},
                                      {"log in", verifyRightPin, "9000"},
                                      {"create a key file",
                                       "00e00000066204"
                                       "8302b001",
                                       "9000"},
                                      {"not twice",
                                       "00e00000066204"
                                       "8302b001",
                                       "6a89"},
                                      {"make an RSA-1024 key",
                                       "0047000008ac06"
                                       "800106"
                                       "830101",
                                       "9000"},
                                      {"its public key", "00cb3fff0a7008840101a5037f4980", "7f49*"},
                                      {"choose it",
                                       "002241b606"
                                       "800156"
                                       "840101",
                                       "9000"},
                                      {"sign", "002a9e9a0401020304", "*"},
                                      {"log out", "0020008200", "9000"},
                                      {"sign no more", "002a9e9a0401020304", "6982"},
                                  }) == "");
}

TEST_CASE("A GIDS card's PIN blocks after three wrong ones and its PUK gives a new one")
{
    GidsCard card;
    REQUIRE(firstDifference(card, {
                                      {"select", selectApplication, "61*"},
                                      {"first", verifyWrongPin, "63c2"},
                                      {"second", verifyWrongPin, "63c1"},
                                      {"third", verifyWrongPin, "6983"},
                                      {"too late", verifyRightPin, "6983"},
                                      {"PUK and new PIN", "002c00800e3132333435363738363534333231", "9000"},
                                      {"the new PIN", "0020008006363534333231", "9000"},
                                  }) == "");
}

TEST_CASE("A saved GIDS card keeps objects, keys and tries")
{
    GidsCard before;
    REQUIRE(firstDifference(before, {{"select", selectApplication, "61*"},
                                     {"log in", verifyRightPin, "9000"},
                                     {"write", "00dba01006df2403010203", "9000"},
                                     {"a wrong PIN", verifyWrongPin, "63c2"}}) == "");
    GidsCard after;
    REQUIRE(after.restore(before.save()));
    REQUIRE(after.save() == before.save());
    REQUIRE(firstDifference(after, {{"select", selectApplication, "61*"},
                                    {"read", "00cba010045c02df24", "df24030102039000"},
                                    {"the tries", "0020008000", "63c2"}}) == "");
    REQUIRE_FALSE(after.restore("{}"));
}
