// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/request_threads.hpp"

#include <thread>
#include <utility>

namespace sceau::commands {

void RequestThreads::run(std::function<void()> request)
{
    const std::lock_guard lock(mutex_);
    waiting_.push(std::move(request));
    // An idle thread that was woken for an earlier request still counts as idle until it runs.
    if (idle_ >= waiting_.size())
        given_.notify_one();
    else
        std::thread([this] { work(); }).detach();
}

void RequestThreads::work()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        given_.wait(lock, [this] { return !waiting_.empty(); });
        --idle_;
        auto request = std::move(waiting_.front());
        waiting_.pop();
        lock.unlock();
        request();
        request = nullptr;  // what it kept goes while nobody waits for it
        lock.lock();
    }
}

}  // namespace sceau::commands
