// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace sceau::tests {

/// A PostgreSQL server of the test's own, with one empty database; reached by a socket in a directory that goes with
/// it. It ends with the test, even one that crashes.
class PostgresServer {
public:
    [[nodiscard]] static bool isInstalled() { return !programs().empty(); }

    PostgresServer()
    {
        // The server refuses to run as root: somebody else must reach the directory.
        std::filesystem::permissions(directory_.path(), std::filesystem::perms::all);
        const std::string data = (directory_.path() / "data").string();
        const std::string socket = directory_.path().string();
        if (finished(start(
                {"initdb", "-D", data, "-U", "sceau", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"})) != 0)
            throw std::runtime_error("initdb");
        server_ = start({"postgres", "-D", data, "-k", socket, "-c", "listen_addresses=", "-c", "fsync=off"});
        constexpr int tries = 4000;  // minutes, even where each takes no time
        for (int count = 0; finished(start({"pg_isready", "-q", "-h", socket})) != 0; ++count) {
            const bool ended = ::waitpid(server_, nullptr, WNOHANG) == server_;
            if (!ended && count < tries) {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                continue;
            }
            if (!ended) stop();
            throw std::runtime_error("postgres does not answer");
        }
    }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer() { stop(); }

    [[nodiscard]] std::string connectString() const
    {
        return "postgresql://host=" + directory_.path().string() + " user=sceau dbname=postgres";
    }

private:
    /// Where the newest server's programs are; empty without one.
    static std::filesystem::path programs()
    {
        const std::filesystem::path versions = "/usr/lib/postgresql";
        if (!std::filesystem::exists(versions)) return {};
        std::vector<std::filesystem::path> found{std::filesystem::directory_iterator(versions), {}};
        const auto newest = std::max_element(found.begin(), found.end());
        return newest == found.end() ? std::filesystem::path() : *newest / "bin";
    }

    static pid_t start(std::vector<std::string> command)
    {
        command.front() = (programs() / command.front()).string();
        std::vector<std::string> whole{"setpriv", "--pdeathsig", "QUIT"};
        if (::getuid() == 0) whole.insert(whole.end(), {"--reuid", "nobody", "--regid", "nogroup", "--clear-groups"});
        whole.insert(whole.end(), std::make_move_iterator(command.begin()), std::make_move_iterator(command.end()));
        std::vector<char*> arguments;
        for (auto& word : whole) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const pid_t child = ::fork();
        if (child == 0) {
            const int nowhere = ::open("/dev/null", O_WRONLY);
            if (::chdir("/") == 0 && ::dup2(nowhere, STDOUT_FILENO) != -1 && ::dup2(nowhere, STDERR_FILENO) != -1)
                ::execvp(arguments.front(), arguments.data());
            ::_exit(127);
        }
        return child;
    }

    void stop() const
    {
        ::kill(server_, SIGQUIT);
        (void)finished(server_);
    }

    static int finished(pid_t child)
    {
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }

    TemporaryDirectory directory_;
    pid_t server_ = 0;
};

}  // namespace sceau::tests
