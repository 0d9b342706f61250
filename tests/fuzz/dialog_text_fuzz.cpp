// SPDX-License-Identifier: Apache-2.0
#include "native-host/dialogs/texts.hpp"

#include <cstdlib>
#include <string_view>

/// Whatever a page or a token is called, a window shows no control character and no more than was allowed.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const auto text = sceau::dialogs::plain({reinterpret_cast<const char*>(data), size}, 100);
    if (text.size() > 100) std::abort();
    for (const char signedCharacter : text) {
        const auto character = static_cast<unsigned char>(signedCharacter);
        if (character < 0x20 || character == 0x7F) std::abort();
    }
    return 0;
}
