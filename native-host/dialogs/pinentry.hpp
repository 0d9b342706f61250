// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/dialogs.hpp"

#include <chrono>
#include <filesystem>
#include <vector>

namespace sceau::dialogs {

/// Windows drawn by GnuPG's pinentry, whichever the desktop or the administrator prefers.
class PinentryDialogs final : public Dialogs {
public:
    /// `program` as the policy names it; empty for the first that is installed.
    PinentryDialogs(std::filesystem::path program, std::chrono::seconds timeout)
        : program_(std::move(program)), timeout_(timeout)
    {
    }

    Result<void> confirm(const Window& window, Cancellation& cancellation) override;
    Result<Secret> askSecret(const Window& window, Cancellation& cancellation) override;

private:
    Result<void> converse(const Window& window, const char* command, Secret* answer, Cancellation& cancellation);
    Result<void> converseWith(const std::filesystem::path& program, const Window& window, const char* command,
                              Secret* answer, Cancellation& cancellation);

    std::filesystem::path program_;
    std::chrono::seconds timeout_;
};

/// The pinentry programs that are looked for, best first. One that cannot show anything gives way to the next.
[[nodiscard]] const std::vector<std::filesystem::path>& usualPinentryPrograms();

}  // namespace sceau::dialogs
