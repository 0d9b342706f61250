// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/messaging/stream.hpp"

#include <filesystem>

namespace sceau::worker {

/// Serves one PKCS#11 module on a pipe until the host closes it. The child side of TokenWorker.
void serve(const std::filesystem::path& module, messaging::Input& in, messaging::Output& out);

}  // namespace sceau::worker
