// SPDX-License-Identifier: Apache-2.0
#include "native-host/messaging/pipe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace sceau::messaging {

namespace {

int descriptorOf(const Descriptor& descriptor)
{
    return static_cast<int>(descriptor.handle());
}

Failure failed(const char* operation)
{
    return fail(ErrorCode::internalError, std::string(operation) + ": errno " + std::to_string(errno));
}

/// Milliseconds that poll() may wait, rounded up so that it never returns just before the deadline.
int timeoutUntil(std::optional<PipeInput::Clock::time_point> deadline)
{
    if (!deadline) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - PipeInput::Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

}  // namespace

Descriptor::~Descriptor()
{
    if (handle_ != none) ::close(static_cast<int>(handle_));
}

Result<std::size_t> PipeInput::read(std::span<char> buffer)
{
    for (;;) {
        pollfd waiting{descriptorOf(descriptor_), POLLIN, 0};
        const int ready = ::poll(&waiting, 1, timeoutUntil(deadline_));
        if (ready == 0) return fail(ErrorCode::timeout, "the other side of the pipe is silent");
        if (ready < 0 && errno != EINTR) return failed("poll");
        if (ready < 0) continue;
        const auto count = ::read(descriptorOf(descriptor_), buffer.data(), buffer.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return failed("read");
    }
}

Result<void> PipeOutput::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::write(descriptorOf(descriptor_), bytes.data(), bytes.size());
        if (count >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else if (errno != EINTR)
            return failed("write");
    }
    return {};
}

Result<StandardPipe> takeStandardPipe()
{
    const int in = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    const int out = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (in < 0 || out < 0) return failed("fcntl");
    StandardPipe pipe{PipeInput(Descriptor(in)), PipeOutput(Descriptor(out))};

    const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (nothing.handle() < 0 || ::dup2(descriptorOf(nothing), STDIN_FILENO) < 0) return failed("dup2");
    if (::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return failed("dup2");
    return pipe;
}

}  // namespace sceau::messaging
