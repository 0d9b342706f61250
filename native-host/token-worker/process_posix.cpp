// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

extern char** environ;

namespace sceau::worker {

namespace {

using messaging::Descriptor;
using messaging::PipeInput;
using messaging::PipeOutput;

/// Where the child finds its ends of the pipe.
constexpr int childIn = 3;
constexpr int childOut = 4;

/// Also reaches a program that was replaced on the disk by an update.
constexpr const char* self = "/proc/self/exe";

struct Ends {
    Descriptor read;
    Descriptor write;
};

Result<Ends> makePipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(ErrorCode::internalError, "pipe2: errno " + std::to_string(errno));
    // Above the child's numbers, so that dup2 in the child never meets its own source.
    Ends pipe{Descriptor(::fcntl(ends[0], F_DUPFD_CLOEXEC, 10)), Descriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, 10))};
    ::close(ends[0]);
    ::close(ends[1]);
    if (pipe.read.handle() < 0 || pipe.write.handle() < 0) return fail(ErrorCode::internalError, "fcntl");
    return pipe;
}

std::string describe(int status)
{
    return WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                               : "exit " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Result<Process> Process::startSelf(const std::string& command, const std::filesystem::path& module)
{
    ASSIGN_OR_RETURN(auto toChild, makePipe());
    ASSIGN_OR_RETURN(auto fromChild, makePipe());

    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, static_cast<int>(toChild.read.handle()), childIn);
    posix_spawn_file_actions_adddup2(&actions, static_cast<int>(fromChild.write.handle()), childOut);
    posix_spawnattr_t attributes{};
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);

    std::string program = "sceau-host";
    std::string verb = command;
    std::string path = module.string();
    const std::array<char*, 4> arguments{program.data(), verb.data(), path.data(), nullptr};
    pid_t id = 0;
    const int status = ::posix_spawn(&id, self, &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0) return fail(ErrorCode::internalError, "posix_spawn: errno " + std::to_string(status));
    return Process(id, PipeInput(std::move(fromChild.read)), PipeOutput(std::move(toChild.write)));
}

Process::~Process()
{
    if (id_ != none) ::waitpid(static_cast<pid_t>(id_), nullptr, WNOHANG);
}

std::string Process::kill()
{
    int status = 0;
    ::kill(static_cast<pid_t>(id_), SIGKILL);
    while (::waitpid(static_cast<pid_t>(id_), &status, 0) < 0 && errno == EINTR) {
    }
    id_ = none;
    return describe(status);
}

messaging::StandardPipe parentPipe()
{
    ::fcntl(childIn, F_SETFD, FD_CLOEXEC);
    ::fcntl(childOut, F_SETFD, FD_CLOEXEC);
    return {PipeInput(Descriptor(childIn)), PipeOutput(Descriptor(childOut))};
}

void endAfter(std::chrono::seconds limit)
{
    ::signal(SIGALRM, SIG_DFL);
    ::alarm(static_cast<unsigned int>(limit.count()));
}

bool filesRunOut() noexcept
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
    const int lowest = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    if (lowest < 0) return errno == EMFILE;
    ::close(lowest);
    return static_cast<rlim_t>(lowest) > limit.rlim_cur - limit.rlim_cur / 4;
}

void hardenProcess()
{
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace sceau::worker
