// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/library.hpp"

#include <windows.h>

namespace sceau::pkcs11 {

Result<Library> Library::load(const std::filesystem::path& path)
{
    if (!path.is_absolute()) return fail(ErrorCode::moduleUnavailable, "the module's path is not absolute");
    // Its own folder and the system's, never the current directory nor PATH.
    const HMODULE handle =
        LoadLibraryExW(path.c_str(), nullptr, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (handle != nullptr) return Library(handle);
    const auto error = GetLastError();
    return fail(ErrorCode::moduleUnavailable, error == ERROR_BAD_EXE_FORMAT
                                                  ? "a 32-bit library cannot be loaded by a 64-bit program"
                                                  : "LoadLibraryExW: error " + std::to_string(error));
}

void* Library::symbol(const char* name) const noexcept
{
    return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name));
}

}  // namespace sceau::pkcs11
