// SPDX-License-Identifier: Apache-2.0
#include "native-host/files/ownership_windows.hpp"

#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include <array>
#include <memory>

namespace sceau::files {

namespace {

using LocalMemory = std::unique_ptr<void, decltype(&LocalFree)>;

/// SYSTEM, Administrators, and TrustedInstaller, which owns what Windows
/// installs.
constexpr std::array trusted{
    L"S-1-5-18",
    L"S-1-5-32-544",
    L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
};

constexpr DWORD changes = FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_ATTRIBUTES | FILE_WRITE_EA | DELETE |
                          WRITE_DAC | WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;

bool isTrusted(PSID account)
{
    for (const auto* text : trusted) {
        PSID known = nullptr;
        if (!ConvertStringSidToSidW(text, &known)) continue;
        const LocalMemory owner(known, LocalFree);
        if (EqualSid(account, known)) return true;
    }
    return false;
}

}  // namespace

bool onlyAdministratorsWrite(void* file)
{
    PSID owner = nullptr;
    PACL list = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner, nullptr,
                        &list, nullptr, &descriptor) != ERROR_SUCCESS)
        return false;
    const LocalMemory memory(descriptor, LocalFree);
    if (owner == nullptr || list == nullptr || !isTrusted(owner)) return false;  // no list at all lets everybody in
    for (DWORD i = 0; i < list->AceCount; ++i) {
        void* entry = nullptr;
        if (!GetAce(list, i, &entry)) return false;
        const auto* header = static_cast<const ACE_HEADER*>(entry);
        if (header->AceType == ACCESS_DENIED_ACE_TYPE || (header->AceFlags & INHERIT_ONLY_ACE) != 0) continue;
        if (header->AceType != ACCESS_ALLOWED_ACE_TYPE) return false;  // a kind that is not understood lets nobody pass
        auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
        if ((allowed->Mask & changes) != 0 && !isTrusted(&allowed->SidStart)) return false;
    }
    return true;
}

}  // namespace sceau::files
