// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/architecture.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::pkcs11;

namespace {

Bytes elf(std::uint8_t machine)
{
    Bytes header(64);
    header[0] = 0x7F, header[1] = 'E', header[2] = 'L', header[3] = 'F';
    header[18] = machine;
    return header;
}

Bytes pe(std::uint8_t low, std::uint8_t high)
{
    Bytes header(256);
    header[0] = 'M', header[1] = 'Z', header[0x3C] = 0x80;
    header[0x80] = 'P', header[0x81] = 'E';
    header[0x84] = low, header[0x85] = high;
    return header;
}

}  // namespace

TEST_CASE("A driver for another kind of computer is recognised by its header", "[pkcs11]")
{
    CHECK(otherArchitecture(elf(3)) == "x86, 32 bits");
    CHECK(otherArchitecture(elf(40)) == "ARM, 32 bits");
    CHECK(otherArchitecture(pe(0x4C, 0x01)) == "x86, 32 bits");
    CHECK(otherArchitecture(std::filesystem::path("/proc/self/exe")).empty());
}

TEST_CASE("What is no library accuses nobody", "[pkcs11]")
{
    const auto [because, bytes] = GENERATE(table<std::string, Bytes>({
        {"it is empty", {}},
        {"it is text", {'#', '!', '/', 'b', 'i', 'n'}},
        {"it ends in the middle", {0x7F, 'E', 'L', 'F'}},
        {"its header points beyond its end",
         [] {
             auto header = pe(0x4C, 0x01);
             header[0x3D] = 0xFF;
             return header;
         }()},
        {"the processor is one nobody knows", elf(0xF7)},
    }));
    INFO("because " << because);
    CHECK(otherArchitecture(bytes).empty());
    CHECK(otherArchitecture(std::filesystem::path("/nonexistent")).empty());
}
