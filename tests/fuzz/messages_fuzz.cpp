// SPDX-License-Identifier: Apache-2.0
#include "tests/shared/protocol/generated/decoders.hpp"

#include <cstdlib>
#include <string_view>

/// What a decoder accepts encodes to something that it accepts again, unchanged. The first byte chooses the message.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau::protocol;
    if (size == 0) return 0;
    const auto json = nlohmann::json::parse(data + 1, data + size, nullptr, false);
    const auto& decoder = decoders[data[0] % decoders.size()];
    const auto once = decoder.recode(json);
    if (once && decoder.recode(*once) != once) std::abort();
    return 0;
}
