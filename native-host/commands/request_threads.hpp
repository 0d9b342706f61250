// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <queue>

namespace sceau::commands {

/// One thread for each request in hand. A thread that has finished waits for the next request: on a busy computer the
/// scheduler lets a thread that it knows run at once, and a new one only after everybody else's turn, some milliseconds
/// later. How many requests there are at a time is for the caller to bound. Lives until the process ends, for a thread
/// may be inside a driver then.
class RequestThreads {
public:
    void run(std::function<void()> request);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable given_;
    std::queue<std::function<void()>> waiting_;
    std::size_t idle_ = 0;
};

}  // namespace sceau::commands
