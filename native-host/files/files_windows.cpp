// SPDX-License-Identifier: Apache-2.0
#include "native-host/files/files.hpp"

#include "native-host/files/ownership_windows.hpp"

#include <windows.h>

#include <knownfolders.h>
#include <shlobj.h>

#include <memory>

namespace sceau::files {

namespace {

Failure failed(const std::filesystem::path& path, const char* operation)
{
    return fail(ErrorCode::internalError,
                std::string(operation) + " " + path.string() + ": error " + std::to_string(GetLastError()));
}

struct CloseFile {
    void operator()(void* handle) const noexcept { CloseHandle(handle); }
};
using File = std::unique_ptr<void, CloseFile>;

File opened(const std::filesystem::path& path, DWORD access, DWORD disposition)
{
    constexpr DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    const HANDLE handle =
        CreateFileW(path.c_str(), access, share, nullptr, disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
    return File(handle == INVALID_HANDLE_VALUE ? nullptr : handle);
}

bool isAbsent(DWORD error)
{
    return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

Result<std::optional<std::string>> readOpened(const File& file, const std::filesystem::path& path, std::size_t limit)
{
    std::string content;
    for (;;) {
        constexpr DWORD step = 16 * 1024;
        const auto filled = content.size();
        content.resize(filled + step);
        DWORD count = 0;
        if (!ReadFile(file.get(), content.data() + filled, step, &count, nullptr)) return failed(path, "ReadFile");
        content.resize(filled + count);
        if (count == 0) return std::optional(std::move(content));
        if (content.size() > limit) return fail(ErrorCode::messageTooLarge, path.string() + " is too long");
    }
}

Result<void> writeAll(const File& file, const std::filesystem::path& path, std::string_view content)
{
    while (!content.empty()) {
        DWORD count = 0;
        if (!WriteFile(file.get(), content.data(), static_cast<DWORD>(content.size()), &count, nullptr))
            return failed(path, "WriteFile");
        content.remove_prefix(count);
    }
    if (!FlushFileBuffers(file.get())) return failed(path, "FlushFileBuffers");
    return {};
}

}  // namespace

Result<std::optional<std::string>> read(const std::filesystem::path& path, std::size_t limit)
{
    const auto file = opened(path, GENERIC_READ, OPEN_EXISTING);
    if (!file && isAbsent(GetLastError())) return std::optional<std::string>{};
    if (!file) return failed(path, "CreateFileW");
    return readOpened(file, path, limit);
}

Result<std::optional<std::string>> readAdministrators(const std::filesystem::path& path, std::size_t limit)
{
    const auto file = opened(path, GENERIC_READ | READ_CONTROL, OPEN_EXISTING);
    if (!file && isAbsent(GetLastError())) return std::optional<std::string>{};
    if (!file || !onlyAdministratorsWrite(file.get()))
        return fail(ErrorCode::policyInvalid, path.string() + " must be a file that only administrators can write");
    return readOpened(file, path, limit);
}

Result<void> replace(const std::filesystem::path& path, std::string_view content, Lasting lasting)
{
    // The profile's own rights apply: only its owner and the administrators read
    // it.
    const std::filesystem::path temporary =
        path.wstring() + L"." + std::to_wstring(GetCurrentProcessId()) + L"-" + std::to_wstring(GetTickCount64());
    {
        const auto file = opened(temporary, GENERIC_WRITE, CREATE_NEW);
        if (!file) return failed(path, "CreateFileW");
        if (const auto written = writeAll(file, path, content); !written) {
            DeleteFileW(temporary.c_str());
            return written;
        }
    }
    const DWORD through = lasting == Lasting::onDisk ? MOVEFILE_WRITE_THROUGH : 0;
    if (!MoveFileExW(temporary.c_str(), path.c_str(), MOVEFILE_REPLACE_EXISTING | through)) {
        const auto failure = failed(path, "MoveFileExW");
        DeleteFileW(temporary.c_str());
        return failure;
    }
    return {};
}

Result<void> remove(const std::filesystem::path& path)
{
    if (!DeleteFileW(path.c_str()) && !isAbsent(GetLastError())) return failed(path, "DeleteFileW");
    return {};
}

Result<void> createPrivateDirectory(const std::filesystem::path& directory)
{
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return fail(ErrorCode::internalError, "cannot create " + directory.string() + ": " + error.message());
    return {};
}

Result<std::filesystem::path> stateDirectory()
{
    PWSTR folder = nullptr;
    const HRESULT status = SHGetKnownFolderPath(FOLDERID_LocalAppData, KF_FLAG_DEFAULT, nullptr, &folder);
    const std::unique_ptr<wchar_t, decltype(&CoTaskMemFree)> owner(folder, CoTaskMemFree);
    if (FAILED(status)) return fail(ErrorCode::journalUnavailable, "the profile has no local application data folder");
    return std::filesystem::path(folder) / "Sceau";
}

Result<Lock> Lock::acquire(const std::filesystem::path& path, Mode mode)
{
    auto file = opened(path, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS);
    if (!file) return failed(path, "CreateFileW");
    OVERLAPPED whole{};
    const DWORD flags = LOCKFILE_EXCLUSIVE_LOCK | (mode == Mode::attempt ? LOCKFILE_FAIL_IMMEDIATELY : 0);
    if (!LockFileEx(file.get(), flags, 0, 1, 0, &whole)) {
        if (GetLastError() == ERROR_LOCK_VIOLATION || GetLastError() == ERROR_IO_PENDING)
            return fail(ErrorCode::busy, path.string() + " is held by another host");
        return failed(path, "LockFileEx");
    }
    return Lock(reinterpret_cast<std::intptr_t>(file.release()));
}

Lock::~Lock()
{
    if (handle_ != none) CloseHandle(reinterpret_cast<HANDLE>(handle_));
}

}  // namespace sceau::files
