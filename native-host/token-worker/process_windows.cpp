// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/process.hpp"

#include <windows.h>

#include <array>
#include <atomic>
#include <memory>
#include <vector>

namespace sceau::worker {

namespace {

using messaging::Descriptor;
using messaging::PipeInput;
using messaging::PipeOutput;

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

struct Ends {
    Descriptor parent;  ///< Overlapped, so that the host can stop waiting.
    Descriptor child;   ///< Inheritable, plain.
};

enum class Direction { toChild, fromChild };

/// A named pipe of two ends, because anonymous ones cannot be waited for.
/// Nobody else can open it in between: there is one instance, for this computer
/// only.
Result<Ends> makePipe(Direction direction)
{
    static std::atomic<unsigned int> count{0};
    const auto name = L"\\\\.\\pipe\\sceau-" + std::to_wstring(GetCurrentProcessId()) + L"-" +
                      std::to_wstring(GetTickCount64()) + L"-" + std::to_wstring(++count);
    const bool toChild = direction == Direction::toChild;
    constexpr DWORD bufferBytes = 64 * 1024;
    Ends ends;
    ends.parent = owned(CreateNamedPipeW(
        name.c_str(),
        (toChild ? PIPE_ACCESS_OUTBOUND : PIPE_ACCESS_INBOUND) | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
        PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1, bufferBytes, bufferBytes, 0,
        nullptr));
    if (handleOf(ends.parent) == INVALID_HANDLE_VALUE) return failed("CreateNamedPipeW");
    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    ends.child = owned(
        CreateFileW(name.c_str(), toChild ? GENERIC_READ : GENERIC_WRITE, 0, &inheritable, OPEN_EXISTING, 0, nullptr));
    if (handleOf(ends.child) == INVALID_HANDLE_VALUE) return failed("CreateFileW");
    return ends;
}

/// The handles that a child inherits: these and no other, whatever other
/// threads open at the same time.
class Inheritance {
public:
    explicit Inheritance(std::vector<HANDLE> handles) : handles_(std::move(handles))
    {
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        memory_ = std::make_unique<char[]>(size);
        valid_ = InitializeProcThreadAttributeList(list(), 1, 0, &size) &&
                 UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                           handles_.size() * sizeof(HANDLE), nullptr, nullptr);
    }
    Inheritance(const Inheritance&) = delete;
    Inheritance& operator=(const Inheritance&) = delete;
    ~Inheritance() { DeleteProcThreadAttributeList(list()); }

    [[nodiscard]] bool valid() const noexcept { return valid_; }
    [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST list() const noexcept
    {
        return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.get());
    }

private:
    std::vector<HANDLE> handles_;
    std::unique_ptr<char[]> memory_;
    bool valid_ = false;
};

std::wstring ownPath()
{
    std::wstring path(32'768, L'\0');
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    return path;
}

/// An argument that CommandLineToArgvW reads back unchanged. Paths cannot
/// contain quotes; a final backslash is doubled.
std::wstring quoted(const std::wstring& argument)
{
    return L"\"" + argument + (argument.ends_with(L'\\') ? L"\\\"" : L"\"");
}

std::string describe(DWORD code)
{
    constexpr DWORD firstException = 0x80000000;
    if (code < firstException) return "exit " + std::to_string(code);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "exception 0x%08lX", static_cast<unsigned long>(code));
    return text.data();
}

HANDLE processOf(std::int64_t id)
{
    return reinterpret_cast<HANDLE>(static_cast<std::intptr_t>(id));
}

}  // namespace

Result<Process> Process::startSelf(const std::string& command, const std::filesystem::path& module)
{
    ASSIGN_OR_RETURN(auto toChild, makePipe(Direction::toChild));
    ASSIGN_OR_RETURN(auto fromChild, makePipe(Direction::fromChild));

    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    HANDLE errors = nullptr;
    const HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, GetStdHandle(STD_ERROR_HANDLE), self, &errors, 0, TRUE, DUPLICATE_SAME_ACCESS))
        errors = CreateFileW(L"NUL", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inheritable, OPEN_EXISTING, 0,
                             nullptr);
    const Descriptor childErrors = owned(errors);

    const Inheritance inheritance({handleOf(toChild.child), handleOf(fromChild.child), errors});
    if (!inheritance.valid()) return failed("UpdateProcThreadAttribute");
    STARTUPINFOEXW start{};
    start.StartupInfo.cb = sizeof(start);
    start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    start.StartupInfo.hStdInput = handleOf(toChild.child);
    start.StartupInfo.hStdOutput = handleOf(fromChild.child);
    start.StartupInfo.hStdError = errors;
    start.lpAttributeList = inheritance.list();

    const auto program = ownPath();
    auto line = quoted(program) + L" " + std::filesystem::path(command).wstring() + L" " + quoted(module.wstring());
    constexpr DWORD flags = EXTENDED_STARTUPINFO_PRESENT | CREATE_NO_WINDOW;
    PROCESS_INFORMATION child{};
    const auto create = [&](DWORD further) {
        return CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, flags | further, nullptr, nullptr,
                              &start.StartupInfo, &child);
    };
    // A browser that ends its job must not end a write on a token; where the job
    // forbids leaving it, staying must do.
    if (!create(CREATE_BREAKAWAY_FROM_JOB) && !create(0)) return failed("CreateProcessW");
    CloseHandle(child.hThread);
    return Process(static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(child.hProcess)),
                   PipeInput(std::move(fromChild.parent)), PipeOutput(std::move(toChild.parent)));
}

Process::~Process()
{
    if (id_ != none) CloseHandle(processOf(id_));
}

std::string Process::kill()
{
    DWORD code = 0;
    TerminateProcess(processOf(id_), 1);  // refused when it has already ended,
                                          // which is what the code then tells
    WaitForSingleObject(processOf(id_), INFINITE);
    GetExitCodeProcess(processOf(id_), &code);
    CloseHandle(processOf(std::exchange(id_, none)));
    return describe(code);
}

messaging::StandardPipe parentPipe()
{
    // Whatever a module starts ends with this process: the job's last handle
    // closes then.
    const HANDLE job = CreateJobObjectW(nullptr, nullptr);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    if (SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)))
        AssignProcessToJobObject(job, GetCurrentProcess());

    auto pipe = messaging::takeStandardPipe();
    if (!pipe) ExitProcess(1);
    return std::move(*pipe);
}

void endAfter(std::chrono::seconds limit)
{
    static HANDLE timer = nullptr;
    if (timer != nullptr) DeleteTimerQueueTimer(nullptr, std::exchange(timer, nullptr), nullptr);
    if (limit.count() == 0) return;
    const auto end = [](void*, BOOLEAN) { TerminateProcess(GetCurrentProcess(), 1); };
    CreateTimerQueueTimer(&timer, nullptr, end, nullptr, static_cast<DWORD>(limit.count() * 1000), 0,
                          WT_EXECUTEONLYONCE);
}

bool filesRunOut() noexcept
{
    return false;  // Windows gives a process millions of handles
}

void hardenProcess()
{
    // No window of the system's about a crash or a missing disk: the host reports
    // it.
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_USER_DIRS);
}

}  // namespace sceau::worker
