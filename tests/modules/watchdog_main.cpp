// SPDX-License-Identifier: Apache-2.0
// A worker process is this very program with other arguments, as the host's is the host.
#include "native-host/token-worker/process.hpp"
#include "native-host/token-worker/worker.hpp"

#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <string_view>

int main(int count, char** values)
{
    sceau::worker::hardenProcess();
    if (count != 3 || std::string_view(values[1]) != "token-worker") return Catch::Session().run(count, values);
    auto pipe = sceau::worker::parentPipe();
    sceau::worker::WorkerCommands commands(values[2], pipe.in);
    sceau::worker::serve(commands, pipe.in, pipe.out);
    return 0;
}
