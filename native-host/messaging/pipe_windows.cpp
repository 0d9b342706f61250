// SPDX-License-Identifier: Apache-2.0
#include "native-host/messaging/pipe.hpp"

#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <algorithm>

namespace sceau::messaging {

namespace {

HANDLE handleOf(const Descriptor& descriptor)
{
    return reinterpret_cast<HANDLE>(descriptor.handle());
}

Descriptor owned(HANDLE handle)
{
    return Descriptor(reinterpret_cast<std::intptr_t>(handle));
}

Failure failed(const char* operation)
{
    return fail(ErrorCode::internalError, std::string(operation) + ": error " + std::to_string(GetLastError()));
}

/// Milliseconds until the deadline, rounded up so that waiting never ends just
/// before it.
DWORD timeoutUntil(std::optional<PipeInput::Clock::time_point> deadline)
{
    if (!deadline) return INFINITE;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - PipeInput::Clock::now()).count();
    constexpr std::int64_t longest = INFINITE - 1;
    return static_cast<DWORD>(std::clamp<std::int64_t>(left, 0, longest));
}

bool isEnd(DWORD error)
{
    return error == ERROR_BROKEN_PIPE || error == ERROR_HANDLE_EOF || error == ERROR_PIPE_NOT_CONNECTED;
}

/// One read or write that may be waited for. Pipes of ours are overlapped; for
/// those of a browser, which are not, the call itself waits.
class Operation {
public:
    explicit Operation(HANDLE handle) : handle_(handle), event_(owned(CreateEventW(nullptr, TRUE, FALSE, nullptr)))
    {
        overlapped_.hEvent = handleOf(event_);
    }

    /// Files have no overlapped position of their own: they are read plainly.
    [[nodiscard]] OVERLAPPED* overlapped() noexcept
    {
        return GetFileType(handle_) == FILE_TYPE_PIPE ? &overlapped_ : nullptr;
    }

    /// Whether the operation ended in time; after that it never touches the
    /// buffer again.
    [[nodiscard]] bool wait(DWORD milliseconds, DWORD& count)
    {
        const bool ended = WaitForSingleObject(overlapped_.hEvent, milliseconds) == WAIT_OBJECT_0;
        if (!ended) CancelIoEx(handle_, &overlapped_);
        succeeded_ = GetOverlappedResult(handle_, &overlapped_, &count, TRUE) != 0;
        return ended || succeeded_;
    }
    [[nodiscard]] bool succeeded() const noexcept { return succeeded_; }

private:
    HANDLE handle_;
    Descriptor event_;
    OVERLAPPED overlapped_{};
    bool succeeded_ = false;
};

/// What standard handles become once the pipe is taken away: a program without
/// a console may have none.
HANDLE nullDevice(DWORD access)
{
    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    return CreateFileW(L"NUL", access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inheritable, OPEN_EXISTING, 0, nullptr);
}

/// Gives standard input or output what the C runtime's file `replacement` is, both for this program's C runtime and for
/// that of a module, which looks at the standard handles when it is loaded. The runtime closes what it had there;
/// closing it a second time would close whatever has got its number since. Without a replacement there is nothing,
/// rather than the browser's pipe.
void replaceStandard(DWORD standard, int file, int replacement)
{
    const HANDLE before = GetStdHandle(standard);
    const bool runtimeHasIt = reinterpret_cast<HANDLE>(_get_osfhandle(file)) == before;
    if (_dup2(replacement, file) != 0) _close(file);
    if (!runtimeHasIt) CloseHandle(before);
    SetStdHandle(standard, reinterpret_cast<HANDLE>(_get_osfhandle(file)));
}

Result<Descriptor> takenAway(DWORD standard)
{
    HANDLE copy = nullptr;
    const HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, GetStdHandle(standard), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return failed("DuplicateHandle");
    return owned(copy);
}

}  // namespace

Descriptor::~Descriptor()
{
    if (handle_ != none && handle_ != 0) CloseHandle(reinterpret_cast<HANDLE>(handle_));
}

Result<std::size_t> PipeInput::read(std::span<char> buffer)
{
    Operation operation(handleOf(descriptor_));
    DWORD count = 0;
    const auto size = static_cast<DWORD>(std::min<std::size_t>(buffer.size(), 1U << 20));
    if (ReadFile(handleOf(descriptor_), buffer.data(), size, &count, operation.overlapped())) return count;
    if (GetLastError() == ERROR_IO_PENDING) {
        if (!operation.wait(timeoutUntil(deadline_), count))
            return fail(ErrorCode::timeout, "the other side of the pipe is silent");
        if (operation.succeeded()) return count;
    }
    if (isEnd(GetLastError())) return std::size_t{0};
    return failed("ReadFile");
}

Result<void> PipeOutput::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        Operation operation(handleOf(descriptor_));
        DWORD count = 0;
        const auto size = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), 1U << 20));
        if (!WriteFile(handleOf(descriptor_), bytes.data(), size, &count, operation.overlapped())) {
            if (GetLastError() != ERROR_IO_PENDING) return failed("WriteFile");
            if (!operation.wait(INFINITE, count) || !operation.succeeded()) return failed("WriteFile");
        }
        bytes.remove_prefix(count);
    }
    return {};
}

Result<StandardPipe> takeStandardPipe()
{
    ASSIGN_OR_RETURN(auto in, takenAway(STD_INPUT_HANDLE));
    ASSIGN_OR_RETURN(auto out, takenAway(STD_OUTPUT_HANDLE));
    if (GetFileType(GetStdHandle(STD_ERROR_HANDLE)) == FILE_TYPE_UNKNOWN)
        SetStdHandle(STD_ERROR_HANDLE, nullDevice(GENERIC_WRITE));
    constexpr int input = 0;
    constexpr int output = 1;
    constexpr int errors = 2;
    const int nothing = _open("NUL", _O_RDWR | _O_BINARY);
    const bool heard = GetFileType(reinterpret_cast<HANDLE>(_get_osfhandle(errors))) != FILE_TYPE_UNKNOWN;
    replaceStandard(STD_INPUT_HANDLE, input, nothing);
    replaceStandard(STD_OUTPUT_HANDLE, output, heard ? errors : nothing);
    if (nothing > errors) _close(nothing);
    return StandardPipe{PipeInput(std::move(in)), PipeOutput(std::move(out))};
}

}  // namespace sceau::messaging
