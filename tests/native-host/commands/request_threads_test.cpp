// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/request_threads.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <memory>
#include <set>
#include <thread>
#include <vector>

using sceau::commands::RequestThreads;

namespace {

/// They live until the process ends, as in the host.
RequestThreads& threads()
{
    static auto& threads = *std::make_unique<RequestThreads>().release();
    return threads;
}

std::thread::id threadOfOneRequest(RequestThreads& threads)
{
    std::promise<std::thread::id> ran;
    threads.run([&ran] { ran.set_value(std::this_thread::get_id()); });
    return ran.get_future().get();
}

}  // namespace

TEST_CASE("Requests run side by side, however many wait for one another")
{
    constexpr int many = 32;
    std::promise<void> last;
    const auto opened = last.get_future().share();
    std::vector<std::future<void>> done;
    for (int request = 0; request < many; ++request) {
        auto finished = std::make_shared<std::promise<void>>();
        done.push_back(finished->get_future());
        threads().run([opened, finished] {
            opened.wait();
            finished->set_value();
        });
    }
    threads().run([&last] { last.set_value(); });  // would never run if it had to wait for a thread
    for (auto& request : done) CHECK_NOTHROW(request.get());
}

TEST_CASE("A thread that has finished serves the next requests")
{
    std::set<std::thread::id> seen;
    constexpr int requests = 1000;
    for (int request = 0; request < requests; ++request) seen.insert(threadOfOneRequest(threads()));
    CHECK(seen.size() < requests / 2);
}
