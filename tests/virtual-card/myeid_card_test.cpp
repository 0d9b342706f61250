// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/myeid_card.hpp"
#include "shared/base/hexadecimal.hpp"
#include "tests/virtual-card/conversation.hpp"
#include "tests/virtual-card/gids_card.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <catch2/catch.hpp>

#include <thread>

using namespace sceau;
using namespace sceau::virtualcard;

namespace {

// PIN 1 "1234", three tries, PUK "87654321", two tries; a P-256 key file 4B01 that PIN 1 guards; then the card is
// operational.
constexpr std::initializer_list<Exchange> personalisation{
    {"create PIN 1",
     "00da010112"
     "31323334ffffffff"
     "3837363534333231"
     "0302",
     "9000"},
    {"select the application",
     "00a4080002"
     "5015",
     "6f*"},
    {"create a key file",
     "00e0000011"
     "620f"
     "81020100"
     "820122"
     "83024b01"
     "86021111",
     "9000"},
    {"activate", "0044040000", "9000"},
};
constexpr const char* verifyRightPin =
    "0020000108"
    "31323334ffffffff";
constexpr const char* verifyWrongPin =
    "0020000108"
    "30303030ffffffff";
constexpr const char* selectKey =
    "00a4080004"
    "50154b01";
constexpr const char* generate = "0046000000";
constexpr const char* digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Whether OpenSSL accepts an ECDSA signature of `digest` by the P-256 key with this point.
bool verifies(const Bytes& point, const Bytes& message, const Bytes& signature)
{
    const std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    const std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
    const std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>> owner(key);
    const std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>> verifier(EVP_PKEY_CTX_new(key, nullptr));
    EVP_PKEY_verify_init(verifier.get());
    return EVP_PKEY_verify(verifier.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace

TEST_CASE("A blank MyEID card says what its driver asks first")
{
    MyEidCard card;
    REQUIRE(hexadecimal(card.answerToReset()) == "3b85014f73454944f0");
    REQUIRE(firstDifference(card, {
                                      {"select the PKCS#15 application", "00a404000ca000000063504b43532d3135", "6f*"},
                                      {"version 4.5.0", "00ca01a000", "0000000000040500*"},
                                      {"RSA to 4096, EC to 521 bits", "00ca01aa00",
                                       "010009100000000000020"
                                       "99000"},
                                      {"there is nothing to read", "00b0000000", "6986"},
                                      {"a file that is not there",
                                       "00a4080002"
                                       "4b99",
                                       "6a82"},
                                      {"an instruction that is not there", "0099000000", "6d00"},
                                  }) == "");
}

TEST_CASE("A card counts wrong PINs, blocks, and is unblocked with the PUK")
{
    MyEidCard card;
    REQUIRE(firstDifference(card, personalisation) == "");
    REQUIRE(firstDifference(card, {
                                      {"three tries at first", "0020000100", "63c3"},
                                      {"a wrong PIN takes one", verifyWrongPin, "63c2"},
                                      {"a right PIN gives them back", verifyRightPin, "9000"},
                                      {"wrong again", verifyWrongPin, "63c2"},
                                      {"and again", verifyWrongPin, "63c1"},
                                      {"the last one blocks", verifyWrongPin, "6983"},
                                      {"now the right PIN is refused as well", verifyRightPin, "6983"},
                                      {"a wrong PUK",
                                       "002c000110"
                                       "3030303030303030"
                                       "35353535ffffffff",
                                       "63c1"},
                                      {"the right PUK sets a new PIN",
                                       "002c000110"
                                       "3837363534333231"
                                       "35353535ffffffff",
                                       "9000"},
                                      {"the new PIN",
                                       "0020000108"
                                       "35353535ffffffff",
                                       "9000"},
                                      {"there is no PIN 2",
                                       "0020000208"
                                       "35353535ffffffff",
                                       "6a88"},
                                  }) == "");
}

TEST_CASE("A key works only after its PIN, and its signature verifies")
{
    MyEidCard card;
    REQUIRE(firstDifference(card, personalisation) == "");
    REQUIRE(firstDifference(card, {
                                      {"select the key", selectKey, "6f*"},
                                      {"no key without PIN", generate, "6982"},
                                      {"log in", verifyRightPin, "9000"},
                                      {"make the key", generate, "9000"},
                                      {"choose it for signing",
                                       "002241b607"
                                       "800104"
                                       "81024b01",
                                       "9000"},
                                  }) == "");
    const Bytes answer = fromHex(answerOf(card, "00ca018600")).value();
    const Bytes point = valueOf(*parseTlv(slice(answer, 0, answer.size() - 2)), 0x86);
    const std::string sign = std::string("002a9e9a20") + digest;
    const Bytes signature = fromHex(answerOf(card, sign)).value();
    REQUIRE(verifies(point, *fromHex(digest), Bytes(signature.begin(), signature.end() - 2)));

    REQUIRE(answerOf(card, "002e000000") == "9000");
    REQUIRE(answerOf(card, sign) == "6982");
}

TEST_CASE("A saved card is the same token in a new process")
{
    MyEidCard before;
    REQUIRE(firstDifference(before, personalisation) == "");
    REQUIRE(firstDifference(before, {{"log in", verifyRightPin, "9000"},
                                     {"select", selectKey, "6f*"},
                                     {"make", generate, "9000"},
                                     {"one wrong PIN", verifyWrongPin, "63c2"}}) == "");

    MyEidCard after;
    REQUIRE(after.restore(before.save()));
    REQUIRE(after.save() == before.save());
    REQUIRE(firstDifference(after, {{"the tries are remembered", "0020000100", "63c2"},
                                    {"the login is not", selectKey, "6f*"},
                                    {"nor may a key be made", generate, "6982"}}) == "");
    REQUIRE(answerOf(after, "00ca018600") == [&] {
        REQUIRE(firstDifference(before, {{"select", selectKey, "6f*"}}) == "");
        return answerOf(before, "00ca018600");
    }());
}

TEST_CASE("A state that is not a card's own is refused, and nothing changes")
{
    MyEidCard card;
    const std::string own = card.save();
    const auto [because, state] = GENERATE_COPY(table<std::string, std::string>({
        {"it is not JSON", "myeid"},
        {"it is a GIDS card's", GidsCard().save()},
        {"it is a list", "[]"},
        {"the files are missing",
         R"({"card":"myeid","serialNumber":"00010203040506070809","pins":[],"operational":1})"},
        {"a key is not one",
         [&] {
             auto text = own;
             return text.replace(text.find(R"("key": "")"), 9, R"("key": "x")");
         }()},
    }));
    INFO("because " << because);
    REQUIRE_FALSE(card.restore(state));
    REQUIRE(card.save() == own);
}

TEST_CASE("A card without power during key generation keeps no key")
{
    MyEidCard card;
    REQUIRE(firstDifference(card, personalisation) == "");
    REQUIRE(firstDifference(card, {{"log in", verifyRightPin, "9000"}, {"select", selectKey, "6f*"}}) == "");
    card.powerOff();
    static_cast<void>(answerOf(card, generate));

    card.powerOn();
    REQUIRE(answerOf(card, selectKey).starts_with("6f"));
    REQUIRE(answerOf(card, "00ca018600") == "6a88");
}

TEST_CASE("A malformed command is refused and the card goes on")
{
    MyEidCard card;
    const auto [because, command, answer] = GENERATE(table<std::string, std::string, std::string>({
        {"it is shorter than a header", "00a404", "6700"},
        {"its length says more than there is", "00a4040005a000", "6700"},
        {"its length says less than there is", "00a4040001a0000000", "6700"},
        {"a data object is longer than its container", "00e00000046202ff00", "6a80"},
        {"a file has no kind",
         "00e0000006"
         "620483024b01",
         "6a80"},
        {"a path leads through a file that is not there", "00a40800064b994b984b97", "6a82"},
    }));
    INFO("because " << because);
    REQUIRE(answerOf(card, command) == answer);
    REQUIRE(answerOf(card, "00ca01a000").ends_with("9000"));
}

TEST_CASE("A long answer is fetched in pieces, a long command sent in pieces")
{
    MyEidCard card;
    REQUIRE(firstDifference(card, {
                                      {"a file of 300 bytes",
                                       "00e0000011"
                                       "620f"
                                       "8002012c"
                                       "820101"
                                       "83024b02"
                                       "86020000",
                                       "9000"},
                                      {"the first half of an update", "10d60000021234", "9000"},
                                      {"the second half", "00d60000025678", "9000"},
                                      {"reads as one", "00b0000004", "123456789000"},
                                      {"a little of it",
                                       "00a4000002"
                                       "4b02"
                                       "04",
                                       "6f1680026114"},
                                      {"the rest", "00c0000000", "012c*"},
                                      {"nothing is left", "00c0000000", "9000"},
                                  }) == "");
}
