// SPDX-License-Identifier: Apache-2.0
#include "tests/native-host/integration/host_process.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace sceau::tests {

namespace {

/// Another one, under valgrind for instance, if the environment names it.
const char* hostProgram()
{
    const char* named = std::getenv("SCEAU_HOST");
    return named == nullptr ? BINARY_DIR "/native-host/sceau-host" : named;
}

constexpr int patienceMilliseconds = 60'000;

void readExactly(int descriptor, char* bytes, std::size_t size)
{
    while (size > 0) {
        pollfd waiting{descriptor, POLLIN, 0};
        REQUIRE(::poll(&waiting, 1, patienceMilliseconds) == 1);
        const auto count = ::read(descriptor, bytes, size);
        REQUIRE(count > 0);
        bytes += count;
        size -= static_cast<std::size_t>(count);
    }
}

}  // namespace

std::string framed(std::string_view message)
{
    const auto length = static_cast<std::uint32_t>(message.size());
    std::string frame(sizeof length, '\0');
    std::memcpy(frame.data(), &length, sizeof length);
    return frame.append(message);
}

HostProcess::HostProcess()
{
    std::array<int, 2> toHost{};
    std::array<int, 2> fromHost{};
    REQUIRE(::pipe2(toHost.data(), O_CLOEXEC) == 0);
    REQUIRE(::pipe2(fromHost.data(), O_CLOEXEC) == 0);
    const char* program = hostProgram();
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
        ::dup2(toHost[0], STDIN_FILENO);
        ::dup2(fromHost[1], STDOUT_FILENO);
        ::execl(program, "sceau-host", "chrome-extension://tests/", nullptr);
        ::_exit(127);
    }
    ::close(toHost[0]);
    ::close(fromHost[1]);
    in_ = toHost[1];
    out_ = fromHost[0];
}

HostProcess::~HostProcess()
{
    if (process_ > 0) close();
}

void HostProcess::sendFrame(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::write(in_, bytes.data(), bytes.size());
        REQUIRE(count > 0);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

json HostProcess::receive()
{
    std::uint32_t length = 0;
    readExactly(out_, reinterpret_cast<char*>(&length), sizeof length);
    REQUIRE(length <= 1024 * 1024);
    std::string text(length, '\0');
    readExactly(out_, text.data(), length);
    return json::parse(text);
}

std::int64_t HostProcess::send(const std::string& command, const json& arguments, const std::string& origin)
{
    const auto id = nextId_++;
    json request = {{"id", id}, {"language", "fr"}, {"command", command}, {"arguments", arguments}};
    if (!origin.empty()) request["origin"] = origin;
    sendFrame(framed(request.dump()));
    return id;
}

json HostProcess::answerTo(std::int64_t id)
{
    for (;;) {
        for (auto message = unclaimed_.begin(); message != unclaimed_.end(); ++message) {
            if ((*message)["id"] != id) continue;
            const json answer = *message;
            unclaimed_.erase(message);
            return answer.contains("result") ? answer["result"] : json{{"error", answer["error"]["code"]}};
        }
        const auto message = receive();
        if (message.contains("id"))
            unclaimed_.push_back(message);
        else if (message["event"] == "progress")
            steps_.push_back(message["arguments"]["step"]);
    }
}

json HostProcess::call(const std::string& command, const json& arguments, const std::string& origin)
{
    return answerTo(send(command, arguments, origin));
}

void HostProcess::kill()
{
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(in_);
    ::close(out_);
    process_ = -1;
}

std::chrono::duration<double, std::milli> HostProcess::close()
{
    const auto start = std::chrono::steady_clock::now();
    ::close(in_);
    ::waitpid(process_, nullptr, 0);
    const auto end = std::chrono::steady_clock::now();
    ::close(out_);
    process_ = -1;
    return end - start;
}

std::string run(const std::string& command)
{
    INFO(command);
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    std::array<char, 4096> buffer{};
    while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), count);
    const int status = ::pclose(pipe);
    INFO(output);
    REQUIRE(status == 0);
    return output;
}

bool succeeds(const std::string& command)
{
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace sceau::tests
