// SPDX-License-Identifier: Apache-2.0
#include "native-host/messaging/framing.hpp"
#include "tests/fakes/memory_stream.hpp"

#include <cstdlib>

/// Whatever arrives on the pipe, reading ends: with messages no longer than allowed, the end of the pipe, or an error.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    fakes::MemoryInput pipe(std::string(reinterpret_cast<const char*>(data), size), 7);
    for (;;) {
        const auto message = messaging::readMessage(pipe, 1000);
        if (!message && message.error().code == ErrorCode::messageTooLarge) continue;
        if (!message || !*message) return 0;
        if ((**message).size() > 1000) std::abort();
    }
}
