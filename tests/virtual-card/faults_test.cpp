// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/faults.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::virtualcard;
using namespace std::chrono_literals;

TEST_CASE("An ordered answer strikes as often as ordered, and only its instruction")
{
    Faults faults;
    faults.answer(0x46, StatusWord::notEnoughMemory, 2);
    REQUIRE_FALSE(faults.next(0xA4).answer);
    REQUIRE(faults.next(0x46).answer == StatusWord::notEnoughMemory);
    REQUIRE(faults.next(0x46).answer == StatusWord::notEnoughMemory);
    REQUIRE_FALSE(faults.next(0x46).answer);
}

TEST_CASE("An ordered removal skips the commands it was told to skip, and strikes once")
{
    Faults faults;
    faults.removeOn(0xD6, Removal::afterCommand, 1);
    REQUIRE(faults.next(0xD6).removal == Removal::none);
    REQUIRE(faults.next(0xD6).removal == Removal::afterCommand);
    REQUIRE(faults.next(0xD6).removal == Removal::none);
}

TEST_CASE("A delay of one instruction goes before the general one, and clearing forgets all orders")
{
    Faults faults;
    faults.delay(5ms, std::nullopt);
    faults.delay(90ms, 0x46);
    REQUIRE(faults.next(0x46).delay == 90ms);
    REQUIRE(faults.next(0xA4).delay == 5ms);
    faults.answer(0x46, StatusWord::wrongData, 1);
    faults.clear();
    REQUIRE(faults.next(0x46).delay == 0ms);
    REQUIRE_FALSE(faults.next(0x46).answer);
}

TEST_CASE("A data object whose length reaches beyond the end is refused")
{
    const auto [because, bytes] = GENERATE(table<std::string, std::string>({
        {"there is a tag without length", "5c"},
        {"a two-byte tag ends after the first", "5f"},
        {"the value is cut", "5c0301"},
        {"the length is cut", "5c8201"},
        {"the length has three bytes", "5c8300000101"},
    }));
    INFO("because " << because);
    REQUIRE_FALSE(parseTlv(*fromHex(bytes)));
}

TEST_CASE("What is encoded as a data object reads back")
{
    const std::size_t size = GENERATE(0, 1, 127, 128, 255, 256, 4096);
    const Bytes value(size, 0x5A);
    REQUIRE(parseTlv(tlv(0x7F49, value)) == TlvMap{{0x7F49, value}});
}
