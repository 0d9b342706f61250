// SPDX-License-Identifier: Apache-2.0
// The smallest PKCS#11 module: one slot, one empty token. What it does wrong is in its file's name: "crash", "hang",
// "chatty", "starts" (starts a program that never ends), "neighbour" (needs another library beside it).
#include "tests/windows/pkcs11_basis.hpp"

#include <windows.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace sceau::testmodule;

bool named(std::wstring_view part)
{
    return ownPath().wstring().find(part) != std::wstring::npos;
}

/// Starts this library in a process of its own, where waitForever() runs, and leaves a file beside it once that is
/// done.
void startAnother()
{
    std::wstring line = L"rundll32.exe \"" + ownPath().wstring() + L"\",waitForever";
    STARTUPINFOW start{};
    start.cb = sizeof(start);
    PROCESS_INFORMATION started{};
    if (!CreateProcessW(nullptr, line.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr, &start, &started)) return;
    CloseHandle(started.hThread);
    CloseHandle(started.hProcess);
    const auto proof = ownPath().wstring() + L".started";
    CloseHandle(CreateFileW(proof.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
}

CK_RV information(CK_INFO* info)
{
    return describeModule(*info, "mini module");
}

CK_RV slots(unsigned char, CK_SLOT_ID* list, CK_ULONG* count)
{
    if (static bool first = true; named(L"starts") && std::exchange(first, false)) startAnother();
    if (named(L"chatty")) {
        std::puts("a module that talks on standard output");
        std::fflush(stdout);
    }
    return listOneSlot(7, list, count);
}

CK_RV slotInformation(CK_SLOT_ID, CK_SLOT_INFO* info)
{
    return describeSlot(*info, "Lecteur Élodie");
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

CK_RV okFind(CK_SESSION_HANDLE, CK_ATTRIBUTE*, CK_ULONG)
{
    return CKR_OK;
}

}  // namespace

extern "C" __declspec(dllexport) void CALLBACK waitForever(HWND, HINSTANCE, LPSTR, int)
{
    Sleep(INFINITE);
}

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list)
{
    static CK_FUNCTION_LIST functions = emptyModule();
    functions.C_GetInfo = information;
    functions.C_GetSlotList = slots;
    functions.C_GetSlotInfo = slotInformation;
    functions.C_GetTokenInfo = tokenInformation;
    functions.C_GetMechanismList = none;
    functions.C_FindObjectsInit = okFind;
    functions.C_FindObjects = findObjects;
    *list = &functions;
    return CKR_OK;
}

#ifdef NEEDS_NEIGHBOUR
extern "C" int neighbour();

extern "C" BOOL WINAPI DllMain(HINSTANCE, DWORD, void*)
{
    return neighbour() == 42;
}
#endif
