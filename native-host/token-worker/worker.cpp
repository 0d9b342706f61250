// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/worker.hpp"

#include "native-host/messaging/framing.hpp"
#include "native-host/token-worker/worker_pipe.hpp"
#include "shared/protocol/envelope.hpp"

namespace sceau::worker {

void serve(WorkerCommands& commands, messaging::Input& in, messaging::Output& out)
{
    for (;;) {
        const auto message = messaging::readMessage(in);
        if (!message || !*message) break;
        commands.heard();
        const auto answer = protocol::dispatch(commands, nlohmann::json::parse(**message, nullptr, false));
        if (!messaging::writeMessage(out, protocol::serialize(answer), maxAnswerBytes)) break;
    }
    commands.undoUnheard();
}

}  // namespace sceau::worker
