// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/inflate.hpp"

#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

TEST_CASE("What zlib compressed at any level is what it was", "[x509]")
{
    for (const std::string name : {"empty", "text", "repeated", "random"}) {
        const auto plain = fixtures::bytes(name + ".plain");
        for (const std::string level : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"})
            for (const std::string strategy : {"0", "2", "4"}) {  // as usual, Huffman codes alone, fixed codes
                INFO(name << " at level " << level << ", strategy " << strategy);
                auto packed = fixtures::bytes(name + "." + level + strategy + ".zlib");
                packed.push_back('x');  // what follows is not looked at
                const auto inflated = inflate(packed, plain.size());
                REQUIRE(inflated);
                CHECK((*inflated == plain));
                if (!plain.empty()) CHECK(!inflate(packed, plain.size() - 1));
            }
    }
}

TEST_CASE("What is cut off or changed is not zlib's", "[x509]")
{
    for (const std::string file : {"text.90.zlib", "text.94.zlib", "text.00.zlib"}) {
        const auto plain = fixtures::bytes("text.plain");
        const auto packed = fixtures::bytes(file);
        constexpr std::size_t step = 37;
        for (std::size_t size = 0; size < packed.size(); size += step)
            CHECK(inflate(BytesView(packed).first(size), plain.size()).error().code == ErrorCode::documentInvalid);
        for (std::size_t at = 0; at < packed.size(); at += step) {
            auto changed = packed;
            changed[at] ^= 0x10;
            // The header may say another window or level of the same bytes; everything else has the checksum.
            if (const auto inflated = inflate(changed, plain.size())) CHECK((at < 2 && *inflated == plain));
        }
    }
}

TEST_CASE("Codes that no compressor writes are refused", "[x509]")
{
    const auto [bytes, why] = GENERATE(table<Bytes, std::string>({
        {Bytes(), "nothing"},
        {Bytes{0x78, 0x9D}, "header checksum"},
        {Bytes{0x79, 0x9C, 0}, "another method"},
        {Bytes{0x78, 0xBB, 0, 0, 0, 0}, "preset dictionary"},
        {Bytes{0x78, 0x9C, 0x07}, "a fourth kind of block"},
        {Bytes{0x78, 0x9C, 0x01, 0x01, 0x00, 0x01, 0x00, 0x41}, "stored length without its complement"},
        {Bytes{0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x02}, "wrong checksum"},
        {Bytes{0x78, 0x9C, 0xFD, 0xFF, 0xFF, 0xFF}, "more codes than there are"},
        {Bytes{0x78, 0x9C, 0x4B, 0x04, 0x02, 0x00}, "a distance beyond the beginning"},
        {Bytes{0x78, 0x9C, 0x05, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, "over-subscribed codes"},
    }));
    INFO(why);
    CHECK(!inflate(bytes, 100));
}

TEST_CASE("Blocks that hold nothing do not take for ever", "[x509]")
{
    const auto emptyBlocks = [](std::size_t fours) {
        Bytes packed{0x78, 0x9C};
        for (std::size_t count = 0; count < fours; ++count) packed.insert(packed.end(), {0x02, 0x08, 0x20, 0x80, 0x00});
        packed.insert(packed.end(), {0x03, 0x00, 0x00, 0x00, 0x00, 0x01});
        return packed;
    };
    const auto some = inflate(emptyBlocks(2000), 100);
    REQUIRE(some);
    CHECK((*some).empty());
    const auto many = inflate(emptyBlocks(3000), 100);
    REQUIRE_FALSE(many);
    CHECK_THAT(many.error().detail, Catch::Contains("too many blocks"));
}
