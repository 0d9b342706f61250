// SPDX-License-Identifier: Apache-2.0
// What a page could write into sceau.wasm's memory: every command with every argument, structure included, for a packed
// request names its command by its first byte.
#include "shared/protocol/generated/cpp/packed.hpp"
#include "wasm/cpp/commands.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const sceau::BytesView bytes(data, size);
    sceau::wasm::Commands commands(sceau::Bytes(bytes.begin(), bytes.end()));
    const auto response = sceau::protocol::dispatchPacked(commands, bytes);
    if (response.size() < 5 || response[4] > 1) std::abort();
    return 0;
}
