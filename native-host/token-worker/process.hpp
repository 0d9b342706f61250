// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/messaging/pipe.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace sceau::worker {

/// A child process: this very program with other arguments, on a pipe of its own. It inherits no other descriptor, its
/// standard output is not the browser's, and it outlives its parent until it has finished what it was doing.
class Process {
public:
    [[nodiscard]] static Result<Process> startSelf(const std::string& command, const std::filesystem::path& module);

    Process(Process&& other) noexcept
        : id_(std::exchange(other.id_, none)), in_(std::move(other.in_)), out_(std::move(other.out_))
    {
    }
    Process& operator=(Process&&) = delete;
    ~Process();

    [[nodiscard]] messaging::PipeInput& in() noexcept { return in_; }
    [[nodiscard]] messaging::PipeOutput& out() noexcept { return out_; }
    [[nodiscard]] std::int64_t id() const noexcept { return id_; }

    /// Ends the process at once and says how it ended: "exit 1", "signal 11".
    std::string kill();

    /// Lets the process finish with its token, then ends it; at once after `limit`.
    void end(std::chrono::milliseconds limit);

private:
    static constexpr std::int64_t none = -1;

    Process(std::int64_t id, messaging::PipeInput in, messaging::PipeOutput out) noexcept
        : id_(id), in_(std::move(in)), out_(std::move(out))
    {
    }

    std::int64_t id_;
    messaging::PipeInput in_;
    messaging::PipeOutput out_;
};

/// In the child: the pipe to the parent. Standard output is turned away from it first.
[[nodiscard]] messaging::StandardPipe parentPipe();

/// In the child: ends the process after `limit`, whatever a module does until then. Zero: it may live on.
void endAfter(std::chrono::seconds limit);

/// In the child: whether so many files are open that a module which forgets to close its own will soon find no more.
[[nodiscard]] bool filesRunOut() noexcept;

/// Keeps secrets out of core dumps and away from debuggers of the same user, and survives a closed pipe.
void hardenProcess();

}  // namespace sceau::worker
