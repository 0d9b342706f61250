// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/library.hpp"

#include <dlfcn.h>

namespace sceau::pkcs11 {

Result<Library> Library::load(const std::filesystem::path& path)
{
    if (!path.is_absolute()) return fail(ErrorCode::moduleUnavailable, "the module's path is not absolute");
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return fail(ErrorCode::moduleUnavailable, ::dlerror());
    return Library(handle);
}

void* Library::symbol(const char* name) const noexcept
{
    return ::dlsym(handle_, name);
}

}  // namespace sceau::pkcs11
