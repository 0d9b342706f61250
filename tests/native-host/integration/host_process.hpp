// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <sys/types.h>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::tests {

using nlohmann::json;

/// The real host on pipes, as a browser starts it.
class HostProcess {
public:
    HostProcess();
    HostProcess(const HostProcess&) = delete;
    HostProcess& operator=(const HostProcess&) = delete;
    ~HostProcess();

    /// Sends a request and waits for its answer: `result`, or `{"error": code}`.
    json call(const std::string& command, const json& arguments, const std::string& origin = "https://portal.example");

    /// Sends a request without waiting; yields its id.
    std::int64_t send(const std::string& command, const json& arguments,
                      const std::string& origin = "https://portal.example");
    json answerTo(std::int64_t id);

    void sendFrame(std::string_view bytes);
    json receive();

    /// The steps that `progress` told about, so far.
    [[nodiscard]] const std::vector<std::string>& steps() const { return steps_; }

    /// Kills the host as a browser would in the end; its workers live on.
    void kill();

    /// Closes the pipe and waits for the end.
    std::chrono::duration<double, std::milli> close();

    [[nodiscard]] pid_t id() const { return process_; }

private:
    pid_t process_ = -1;
    int in_ = -1;
    int out_ = -1;
    std::int64_t nextId_ = 1;
    std::vector<std::string> steps_;
    std::vector<json> unclaimed_;
};

/// A frame as browsers write it.
std::string framed(std::string_view message);

/// Runs a shell command and requires its success; yields what it printed.
std::string run(const std::string& command);

/// Runs a shell command and yields whether it succeeded.
bool succeeds(const std::string& command);

}  // namespace sceau::tests
