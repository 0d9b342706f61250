// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/dialogs.hpp"

#include <chrono>
#include <cstdint>

namespace sceau::dialogs {

/// Windows of the system itself, over the browser's: no console, no other
/// program, nothing that offers to store a PIN.
class NativeDialogs final : public Dialogs {
public:
    /// `owner` is the browser's window as it was given at start, or zero.
    NativeDialogs(std::uintptr_t owner, std::chrono::seconds timeout) : owner_(owner), timeout_(timeout) {}

    Result<void> confirm(const Window& window, Cancellation& cancellation) override;
    Result<Secret> askSecret(const Window& window, Cancellation& cancellation) override;

private:
    std::uintptr_t owner_;
    std::chrono::seconds timeout_;
};

}  // namespace sceau::dialogs
