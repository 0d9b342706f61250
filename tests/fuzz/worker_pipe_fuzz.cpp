// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/worker.hpp"
#include "native-host/token-worker/worker_commands.hpp"
#include "tests/fakes/memory_stream.hpp"

/// A token worker without a module answers or refuses whatever its pipe carries, PIN frames included, and ends with it.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    fakes::MemoryInput in(std::string(reinterpret_cast<const char*>(data), size));
    fakes::MemoryOutput out;
    worker::WorkerCommands commands("/nonexistent/module.so", in);
    worker::serve(commands, in, out);
    return 0;
}
