// SPDX-License-Identifier: Apache-2.0
#include "tests/windows/pkcs11_basis.hpp"

#include <windows.h>

#include <array>

namespace sceau::testmodule {

namespace {

CK_RV notSupported()
{
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV ok(void*)
{
    return CKR_OK;
}

CK_RV openSession(CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE* session)
{
    *session = 1;
    return CKR_OK;
}

CK_RV okSession(CK_SESSION_HANDLE)
{
    return CKR_OK;
}

}  // namespace

std::filesystem::path ownPath()
{
    HMODULE self = nullptr;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       reinterpret_cast<const wchar_t*>(&notSupported), &self);
    std::array<wchar_t, 1024> path{};
    GetModuleFileNameW(self, path.data(), static_cast<DWORD>(path.size()));
    return path.data();
}

CK_RV describeModule(CK_INFO& info, std::string_view description)
{
    info = {};
    info.cryptokiVersion = {2, 40};
    info.libraryVersion = {1, 0};
    pad(info.manufacturerID, "Sceau");
    pad(info.libraryDescription, description);
    return CKR_OK;
}

CK_RV listOneSlot(CK_SLOT_ID slot, CK_SLOT_ID* list, CK_ULONG* count)
{
    if (list != nullptr && *count < 1) return CKR_BUFFER_TOO_SMALL;
    if (list != nullptr) list[0] = slot;
    *count = 1;
    return CKR_OK;
}

CK_RV describeSlot(CK_SLOT_INFO& info, std::string_view reader)
{
    info = {};
    pad(info.slotDescription, reader);
    pad(info.manufacturerID, "Sceau");
    info.flags = CKF_TOKEN_PRESENT | CKF_REMOVABLE_DEVICE | CKF_HW_SLOT;
    return CKR_OK;
}

CK_FUNCTION_LIST emptyModule()
{
    CK_FUNCTION_LIST functions;
    // On x64 the caller cleans up, so one function may answer for all that are not there.
    auto** each = reinterpret_cast<CK_RV (**)()>(&functions.C_Initialize);
    std::fill(each, each + (sizeof functions - offsetof(CK_FUNCTION_LIST, C_Initialize)) / sizeof *each, notSupported);
    functions.version = {2, 40};
    functions.C_Initialize = ok;
    functions.C_Finalize = ok;
    functions.C_OpenSession = openSession;
    functions.C_CloseSession = okSession;
    functions.C_FindObjectsFinal = okSession;
    return functions;
}

}  // namespace sceau::testmodule
