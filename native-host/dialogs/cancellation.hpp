// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace sceau::dialogs {

/// Lets one thread end what another waits for.
class Cancellation {
public:
    /// Runs the function of the current Scope, now or when one begins.
    void cancel()
    {
        const std::lock_guard lock(mutex_);
        requested_ = true;
        if (interrupt_) interrupt_();
    }

    [[nodiscard]] bool requested()
    {
        const std::lock_guard lock(mutex_);
        return requested_;
    }

    /// For as long as it lives, cancelling calls `interrupt`.
    class Scope {
    public:
        Scope(Cancellation& cancellation, std::function<void()> interrupt) : cancellation_(cancellation)
        {
            const std::lock_guard lock(cancellation_.mutex_);
            cancellation_.interrupt_ = std::move(interrupt);
            if (cancellation_.requested_) cancellation_.interrupt_();
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;
        ~Scope()
        {
            const std::lock_guard lock(cancellation_.mutex_);
            cancellation_.interrupt_ = nullptr;
        }

    private:
        Cancellation& cancellation_;
    };

private:
    std::mutex mutex_;
    bool requested_ = false;
    std::function<void()> interrupt_;
};

}  // namespace sceau::dialogs
