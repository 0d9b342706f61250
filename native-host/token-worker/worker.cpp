// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/worker.hpp"

#include "native-host/messaging/framing.hpp"
#include "native-host/token-worker/process.hpp"
#include "native-host/token-worker/worker_pipe.hpp"
#include "shared/base/log.hpp"
#include "shared/protocol/envelope.hpp"

namespace sceau::worker {

void serve(WorkerCommands& commands, messaging::Input& in, messaging::Output& out)
{
    for (;;) {
        const auto message = messaging::readMessage(in);
        if (!message || !*message) break;
        commands.heard();
        if (filesRunOut()) {
            // The host says that the module crashed, and starts another worker for its next call.
            log::warning("module leaves its files open");
            break;
        }
        const auto answer = protocol::dispatch(commands, nlohmann::json::parse(**message, nullptr, false));
        if (!messaging::writeMessage(out, protocol::serialize(answer), maxAnswerBytes)) break;
    }
    commands.undoUnheard();
}

}  // namespace sceau::worker
