// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/architecture.hpp"

#include <array>
#include <fstream>

namespace sceau::pkcs11 {

namespace {

struct Architecture {
    const char* name;
    unsigned int elf;  ///< e_machine (System V ABI).
    unsigned int pe;   ///< Machine (Microsoft PE format).
};

constexpr std::array<Architecture, 4> architectures{{
    {"x86, 64 bits", 62, 0x8664},
    {"x86, 32 bits", 3, 0x014C},
    {"ARM, 64 bits", 183, 0xAA64},
    {"ARM, 32 bits", 40, 0x01C4},
}};

#if defined(__x86_64__)
constexpr unsigned int ownElf = 62;
#elif defined(__aarch64__)
constexpr unsigned int ownElf = 183;
#elif defined(__i386__)
constexpr unsigned int ownElf = 3;
#else
constexpr unsigned int ownElf = 0;
#endif

unsigned int numberAt(BytesView bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? bytes[at] | static_cast<unsigned int>(bytes[at + 1]) << 8 : 0;
}

bool beginsWith(BytesView bytes, std::size_t at, std::string_view sign)
{
    if (at > bytes.size() || bytes.size() - at < sign.size()) return false;
    for (std::size_t i = 0; i < sign.size(); ++i)
        if (bytes[at + i] != static_cast<std::uint8_t>(sign[i])) return false;
    return true;
}

}  // namespace

std::string otherArchitecture(BytesView header)
{
    constexpr std::size_t elfMachine = 18;
    constexpr std::size_t peOffset = 0x3C;
    const bool elf = beginsWith(header, 0,
                                "\x7F"
                                "ELF");
    const std::size_t pe = numberAt(header, peOffset);
    const bool portable = beginsWith(header, 0, "MZ") && beginsWith(header, pe, std::string_view("PE\0\0", 4));
    const auto machine = numberAt(header, elf ? elfMachine : pe + 4);
    for (const auto& known : architectures) {
        const bool itsOwn = (elf && machine == known.elf) || (portable && machine == known.pe);
        if (itsOwn && ownElf != 0 && known.elf != ownElf) return known.name;
    }
    return {};
}

std::string otherArchitecture(const std::filesystem::path& library)
{
    std::ifstream file(library, std::ios::binary);
    std::array<char, libraryHeaderBytes> bytes{};
    file.read(bytes.data(), bytes.size());
    const auto size = static_cast<std::size_t>(file.gcount());
    return otherArchitecture(BytesView(reinterpret_cast<const std::uint8_t*>(bytes.data()), size));
}

}  // namespace sceau::pkcs11
