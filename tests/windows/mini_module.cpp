// SPDX-License-Identifier: Apache-2.0
// The smallest PKCS#11 module: one slot, one empty token. What it does wrong is in its file's name: "crash", "hang",
// "chatty", "neighbour" (needs another library beside it).
#define CRYPTOKI_EXPORTS
#include <p11-kit/pkcs11.h>

#include <windows.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <string_view>

namespace {

HMODULE self = nullptr;

bool named(std::wstring_view part)
{
    std::array<wchar_t, 1024> path{};
    GetModuleFileNameW(self, path.data(), static_cast<DWORD>(path.size()));
    return std::wstring_view(path.data()).find(part) != std::wstring_view::npos;
}

template <std::size_t size>
void pad(unsigned char (&field)[size], std::string_view text)
{
    std::fill(std::begin(field), std::end(field), static_cast<unsigned char>(' '));
    std::memcpy(field, text.data(), std::min(size, text.size()));
}

CK_RV notSupported()
{
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV ok(void*)
{
    return CKR_OK;
}

CK_RV information(CK_INFO* info)
{
    *info = {};
    info->cryptokiVersion = {2, 40};
    pad(info->manufacturerID, "Sceau");
    pad(info->libraryDescription, "mini module");
    return CKR_OK;
}

CK_RV slots(unsigned char, CK_SLOT_ID* list, CK_ULONG* count)
{
    if (named(L"chatty")) std::puts("a module that talks on standard output");
    if (list != nullptr && *count < 1) return CKR_BUFFER_TOO_SMALL;
    if (list != nullptr) list[0] = 7;
    *count = 1;
    return CKR_OK;
}

CK_RV slotInformation(CK_SLOT_ID, CK_SLOT_INFO* info)
{
    *info = {};
    pad(info->slotDescription, "Lecteur Élodie");
    pad(info->manufacturerID, "Sceau");
    info->flags = CKF_TOKEN_PRESENT | CKF_REMOVABLE_DEVICE | CKF_HW_SLOT;
    return CKR_OK;
}

CK_RV tokenInformation(CK_SLOT_ID, CK_TOKEN_INFO* info)
{
    if (named(L"crash")) RaiseException(EXCEPTION_ACCESS_VIOLATION, EXCEPTION_NONCONTINUABLE, 0, nullptr);
    if (named(L"hang")) Sleep(INFINITE);
    *info = {};
    pad(info->label, "Carte Élodie");
    pad(info->manufacturerID, "Sceau");
    pad(info->model, "mini");
    pad(info->serialNumber, "0000000000000007");
    info->flags = CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_LOGIN_REQUIRED;
    info->ulMaxPinLen = 8;
    info->ulMinPinLen = 4;
    return CKR_OK;
}

CK_RV openSession(CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE* session)
{
    *session = 1;
    return CKR_OK;
}

CK_RV findObjects(CK_SESSION_HANDLE, CK_OBJECT_HANDLE*, CK_ULONG, CK_ULONG* count)
{
    *count = 0;
    return CKR_OK;
}

CK_RV none(CK_SLOT_ID, CK_MECHANISM_TYPE*, CK_ULONG* count)
{
    *count = 0;
    return CKR_OK;
}

CK_RV okSession(CK_SESSION_HANDLE)
{
    return CKR_OK;
}

CK_RV okFind(CK_SESSION_HANDLE, CK_ATTRIBUTE*, CK_ULONG)
{
    return CKR_OK;
}

}  // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list)
{
    static CK_FUNCTION_LIST functions;
    // On x64 the caller cleans up, so one function may answer for all that are not there.
    auto** each = reinterpret_cast<CK_RV (**)()>(&functions.C_Initialize);
    const auto count = (sizeof functions - offsetof(CK_FUNCTION_LIST, C_Initialize)) / sizeof *each;
    std::fill(each, each + count, notSupported);
    functions.version = {2, 40};
    functions.C_Initialize = ok;
    functions.C_Finalize = ok;
    functions.C_GetInfo = information;
    functions.C_GetSlotList = slots;
    functions.C_GetSlotInfo = slotInformation;
    functions.C_GetTokenInfo = tokenInformation;
    functions.C_GetMechanismList = none;
    functions.C_OpenSession = openSession;
    functions.C_CloseSession = okSession;
    functions.C_FindObjectsInit = okFind;
    functions.C_FindObjects = findObjects;
    functions.C_FindObjectsFinal = okSession;
    *list = &functions;
    return CKR_OK;
}

extern "C" int neighbour();

extern "C" BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void*)
{
    if (reason == DLL_PROCESS_ATTACH) self = instance;
#ifdef NEEDS_NEIGHBOUR
    return neighbour() == 42;
#else
    return TRUE;
#endif
}
