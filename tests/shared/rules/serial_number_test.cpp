// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/serial_number.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;
using Candidates = std::vector<std::string>;

// 2^160 - 1, the largest number of 20 bytes (RFC 5280 §4.1.2.2).
constexpr auto largestDecimal = "1461501637330902918203684832716283019655932542975";
constexpr auto largestHex = "ffffffffffffffffffffffffffffffffffffffff";

TEST_CASE("Serial numbers convert both ways", "[rules][serial]")
{
    const auto [decimal, hex] = GENERATE(table<std::string, std::string>({
        {"1", "01"},
        {"255", "ff"},
        {"256", "0100"},
        {"18446744073709551616", "010000000000000000"},
        {largestDecimal, largestHex},
    }));
    CHECK(decimalToHex(decimal) == hex);
    CHECK(hexToDecimal(hex) == decimal);
    CHECK(decimalToHex("000" + decimal) == hex);
}

TEST_CASE("A number of more than 20 bytes, zero and what is no number do not convert", "[rules][serial]")
{
    CHECK_FALSE(decimalToHex("1461501637330902918203684832716283019655932542976"));
    CHECK_FALSE(decimalToHex(std::string(60, '9')));
    CHECK_FALSE(hexToDecimal(std::string(42, 'f')));
    CHECK_FALSE(decimalToHex("0"));
    CHECK_FALSE(hexToDecimal("00"));
    CHECK_FALSE(decimalToHex("12a"));
    CHECK_FALSE(decimalToHex("-1"));
    CHECK_FALSE(hexToDecimal("0x12"));
    CHECK_FALSE(hexToDecimal(""));
}

TEST_CASE("A serial number is read as the holder sees it", "[rules][serial]")
{
    const auto [text, candidates] = GENERATE(table<std::string, Candidates>({
        {"11270de3cfe77ed9d14211879f34f7832", {"011270de3cfe77ed9d14211879f34f7832"}},
        {"11:27:0D:E3", {"11270de3"}},
        {"0x10", {"10"}},
        {"0X0010", {"10"}},
        {"10:00", {"1000"}},
        {"10", {"0a", "10"}},  // digits alone: decimal first, then hexadecimal
        {"9", {"09"}},
        {"149 038 51", {"e36a2b", "14903851"}},
        {largestDecimal, {largestHex}},
        {largestHex, {largestHex}},
    }));
    INFO(text);
    CHECK(readSerialNumber(text).value == candidates);
}

TEST_CASE("What cannot be a serial number is told why", "[rules][serial]")
{
    const auto [text, verdict] = GENERATE(table<std::string, Verdict>({
        {"", missing},
        {":", serialForm},
        {"0x", serialForm},
        {"12g4", serialForm},
        {"-12", serialForm},
        {"0", serialZero},
        {"00:00", serialZero},
        {std::string(41, 'a'), serialLength},
        {std::string(50, '9'), serialLength},
        {std::string(600, '1'), serialLength},
    }));
    INFO(text);
    CHECK(readSerialNumber(text).verdict.code == verdict.code);
}
