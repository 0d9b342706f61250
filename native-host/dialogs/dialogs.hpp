// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/cancellation.hpp"
#include "shared/base/secret.hpp"
#include "shared/errors/result.hpp"

#include <string>

namespace sceau::dialogs {

/// The words of one window.
struct Window {
    std::string title;
    std::string description;  ///< Who asks for what; several lines.
    std::string prompt;       ///< Before the field, when there is one.
    std::string accept;
    std::string refuse;
    std::string error;  ///< What went wrong before; empty the first time.
};

/// The only windows that ask the holder. Failures: `userCancelled`, `dialogTimeout`, `dialogUnavailable`, `cancelled`.
class Dialogs {
public:
    virtual ~Dialogs() = default;

    /// Succeeds when the holder agrees.
    virtual Result<void> confirm(const Window& window, Cancellation& cancellation) = 0;

    /// What the holder typed, hidden.
    virtual Result<Secret> askSecret(const Window& window, Cancellation& cancellation) = 0;
};

}  // namespace sceau::dialogs
