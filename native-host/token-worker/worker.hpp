// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/messaging/stream.hpp"
#include "native-host/token-worker/worker_commands.hpp"

namespace sceau::worker {

/// Answers the host's commands until it closes the pipe. The child side of Client.
void serve(WorkerCommands& commands, messaging::Input& in, messaging::Output& out);

}  // namespace sceau::worker
