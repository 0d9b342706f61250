// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/dialogs.hpp"

#include <chrono>
#include <filesystem>
#include <memory>

namespace sceau::dialogs {

/// The dialogs of this system: pinentry (`program`, or the first that is installed when it is empty), on Windows its
/// own.
[[nodiscard]] std::unique_ptr<Dialogs> systemDialogs(const std::filesystem::path& program,
                                                     std::chrono::seconds timeout);

}  // namespace sceau::dialogs
