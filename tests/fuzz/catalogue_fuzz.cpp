// SPDX-License-Identifier: Apache-2.0
#include "shared/catalogue/catalogue.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

/// In an accepted catalogue every ATR is one, and every token's drivers are there.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const auto catalogue = catalogue::Catalogue::parse({reinterpret_cast<const char*>(data), size});
    if (!catalogue) return 0;
    constexpr std::array<std::uint8_t, 4> atr{0x3B, 0x02, 0x00, 0x01};
    (void)(*catalogue).find(atr);
    for (const auto& token : (*catalogue).content().tokens)
        for (const auto& driver : token.drivers)
            if ((*catalogue).driver(driver) == nullptr) std::abort();
    return 0;
}
