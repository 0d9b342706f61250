// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/worker.hpp"
#include "native-host/token-worker/worker_commands.hpp"
#include "tests/fakes/memory_stream.hpp"

#include <string_view>

/// A token worker without a module answers or refuses whatever its pipe carries, PIN frames included, and ends with it.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    // The one command that writes where the host says, and the host is trusted: not here, where nobody is.
    if (std::string_view(reinterpret_cast<const char*>(data), size).find("Claim") != std::string_view::npos) return 0;
    fakes::MemoryInput in(std::string(reinterpret_cast<const char*>(data), size));
    fakes::MemoryOutput out;
    worker::WorkerCommands commands("/nonexistent/module.so", in);
    worker::serve(commands, in, out);
    return 0;
}
