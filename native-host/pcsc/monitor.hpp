// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/pcsc/context.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

namespace sceau::pcsc {

/// Watches readers and cards in a thread of its own. Outlives a restart of the smart card service.
class Monitor {
public:
    /// Calls `changed` after each change, from the monitor's thread. `patience` is how long a change of the service
    /// itself may go unnoticed.
    explicit Monitor(std::function<void()> changed,
                     std::chrono::milliseconds patience = std::chrono::milliseconds(1000));
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;
    ~Monitor();

private:
    void watch();

    std::function<void()> changed_;
    std::chrono::milliseconds patience_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace sceau::pcsc
