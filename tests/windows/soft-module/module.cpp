// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 module whose token is the file beside it: `X.dll` keeps it in `X.token`. A file `X.crash` that names a
// function makes it die there once, after the work is done and before the answer.
#include "tests/windows/pkcs11_basis.hpp"
#include "tests/windows/soft-module/information.hpp"

#include <windows.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <mutex>
#include <span>

namespace {

using namespace sceau::softmodule;

std::recursive_mutex mutex;

std::filesystem::path beside(const wchar_t* extension)
{
    return sceau::testmodule::ownPath().replace_extension(extension);
}

void dieIfTold(std::string_view function)
{
    const auto order = beside(L".crash");
    std::string told;
    std::ifstream(order) >> told;
    if (told != function) return;
    DeleteFileW(order.c_str());
    RaiseException(EXCEPTION_ACCESS_VIOLATION, EXCEPTION_NONCONTINUABLE, 0, nullptr);
}

struct State {
    bool user = false;
    bool officer = false;
    std::vector<CK_OBJECT_HANDLE> found;
    CK_OBJECT_HANDLE signingKey = 0;
};
State state;

bool isPrivate(const Object& object)
{
    const auto flag = object.find(CKA_PRIVATE);
    return flag != object.end() && flag->second == Bytes{CK_TRUE};
}

Object objectOf(CK_ATTRIBUTE* attributes, CK_ULONG count)
{
    Object object;
    for (const auto& attribute : std::span(attributes, count)) {
        const auto* value = static_cast<const std::uint8_t*>(attribute.pValue);
        object[attribute.type] = Bytes(value, value + attribute.ulValueLen);
    }
    return object;
}

CK_RV closeSession(CK_SESSION_HANDLE)
{
    state = {};
    return CKR_OK;
}

CK_RV sessionInformation(CK_SESSION_HANDLE, CK_SESSION_INFO* info)
{
    *info = {};
    info->slotID = theSlot;
    info->state = state.user ? CKS_RW_USER_FUNCTIONS : state.officer ? CKS_RW_SO_FUNCTIONS : CKS_RW_PUBLIC_SESSION;
    return CKR_OK;
}

CK_RV login(CK_SESSION_HANDLE, CK_USER_TYPE user, unsigned char* pin, CK_ULONG size)
{
    auto now = currentToken();
    const std::string_view typed(reinterpret_cast<const char*>(pin), size);
    const CK_RV answer = now.open(user == CKU_SO ? now.officer : now.pin, typed);
    if (answer == CKR_OK) (user == CKU_SO ? state.officer : state.user) = true;
    return answer;
}

CK_RV logout(CK_SESSION_HANDLE)
{
    if (!state.user && !state.officer) return CKR_USER_NOT_LOGGED_IN;
    state = {};
    return CKR_OK;
}

CK_RV setPin(CK_SESSION_HANDLE, unsigned char* old, CK_ULONG oldSize, unsigned char* pin, CK_ULONG size)
{
    auto now = currentToken();
    const CK_RV answer = now.open(now.pin, {reinterpret_cast<const char*>(old), oldSize});
    if (answer != CKR_OK) return answer;
    if (size < 4 || size > 12) return CKR_PIN_LEN_RANGE;
    now.pin.text.assign(reinterpret_cast<const char*>(pin), size);
    now.save();
    return CKR_OK;
}

CK_RV initPin(CK_SESSION_HANDLE, unsigned char* pin, CK_ULONG size)
{
    if (!state.officer) return CKR_USER_NOT_LOGGED_IN;
    auto now = currentToken();
    now.pin = {std::string(reinterpret_cast<const char*>(pin), size), 3};
    now.save();
    return CKR_OK;
}

CK_RV findInit(CK_SESSION_HANDLE, CK_ATTRIBUTE* attributes, CK_ULONG count)
{
    const std::scoped_lock lock(mutex);
    state.found.clear();
    const auto wanted = objectOf(attributes, count);
    for (const auto& [handle, object] : currentToken().objects) {
        if (isPrivate(object) && !state.user) continue;
        const bool matches = std::all_of(wanted.begin(), wanted.end(), [&object = object](const auto& attribute) {
            const auto own = object.find(attribute.first);
            return own != object.end() && own->second == attribute.second;
        });
        if (matches) state.found.push_back(handle);
    }
    return CKR_OK;
}

CK_RV find(CK_SESSION_HANDLE, CK_OBJECT_HANDLE* list, CK_ULONG room, CK_ULONG* count)
{
    *count = static_cast<CK_ULONG>(std::min<std::size_t>(room, state.found.size()));
    std::copy_n(state.found.begin(), *count, list);
    state.found.erase(state.found.begin(), state.found.begin() + static_cast<std::ptrdiff_t>(*count));
    return CKR_OK;
}

CK_RV getAttributes(CK_SESSION_HANDLE, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE* attributes, CK_ULONG count)
{
    const auto objects = currentToken().objects;
    const auto object = objects.find(handle);
    if (object == objects.end()) return CKR_OBJECT_HANDLE_INVALID;
    CK_RV answer = CKR_OK;
    for (auto& attribute : std::span(attributes, count)) {
        const auto own = object->second.find(attribute.type);
        if (own == object->second.end() || attribute.type == secretKey) {
            attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
            answer = CKR_ATTRIBUTE_TYPE_INVALID;
        } else if (attribute.pValue != nullptr && attribute.ulValueLen < own->second.size()) {
            answer = CKR_BUFFER_TOO_SMALL;
        } else {
            if (attribute.pValue != nullptr && !own->second.empty())
                std::memcpy(attribute.pValue, own->second.data(), own->second.size());
            attribute.ulValueLen = static_cast<CK_ULONG>(own->second.size());
        }
    }
    return answer;
}

CK_RV setAttributes(CK_SESSION_HANDLE, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE* attributes, CK_ULONG count)
{
    if (!state.user) return CKR_USER_NOT_LOGGED_IN;
    auto now = currentToken();
    const auto object = now.objects.find(handle);
    if (object == now.objects.end()) return CKR_OBJECT_HANDLE_INVALID;
    for (auto& [type, value] : objectOf(attributes, count)) object->second[type] = value;
    now.save();
    return CKR_OK;
}

CK_RV create(CK_SESSION_HANDLE, CK_ATTRIBUTE* attributes, CK_ULONG count, CK_OBJECT_HANDLE* handle)
{
    if (!state.user) return CKR_USER_NOT_LOGGED_IN;
    auto now = currentToken();
    *handle = now.add(objectOf(attributes, count));
    now.save();
    dieIfTold("C_CreateObject");
    return CKR_OK;
}

CK_RV destroy(CK_SESSION_HANDLE, CK_OBJECT_HANDLE handle)
{
    if (!state.user) return CKR_USER_NOT_LOGGED_IN;
    auto now = currentToken();
    if (now.objects.erase(handle) == 0) return CKR_OBJECT_HANDLE_INVALID;
    now.save();
    return CKR_OK;
}

CK_RV generate(CK_SESSION_HANDLE, CK_MECHANISM*, CK_ATTRIBUTE* publicHalf, CK_ULONG publicCount,
               CK_ATTRIBUTE* privateHalf, CK_ULONG privateCount, CK_OBJECT_HANDLE* publicKey,
               CK_OBJECT_HANDLE* privateKey)
{
    if (!state.user) return CKR_USER_NOT_LOGGED_IN;
    auto now = currentToken();
    const auto pair = makeKey();
    auto open = objectOf(publicHalf, publicCount);
    auto hidden = objectOf(privateHalf, privateCount);
    for (auto* object : {&open, &hidden}) {
        (*object)[CKA_KEY_TYPE] = numberBytes(CKK_EC);
        (*object)[CKA_EC_PARAMS] = objectOf(publicHalf, publicCount)[CKA_EC_PARAMS];
        (*object)[CKA_EC_POINT] = pair.point;
    }
    open[CKA_CLASS] = numberBytes(CKO_PUBLIC_KEY);
    hidden[CKA_CLASS] = numberBytes(CKO_PRIVATE_KEY);
    hidden[secretKey] = pair.secret;
    for (const auto type : {CKA_LOCAL, CKA_SENSITIVE, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE})
        hidden[type] = {CK_TRUE};
    hidden[CKA_EXTRACTABLE] = {CK_FALSE};
    *publicKey = now.add(std::move(open));
    *privateKey = now.add(std::move(hidden));
    now.save();
    dieIfTold("C_GenerateKeyPair");
    return CKR_OK;
}

CK_RV signInit(CK_SESSION_HANDLE, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key)
{
    if (!state.user) return CKR_USER_NOT_LOGGED_IN;
    if (mechanism->mechanism != CKM_ECDSA) return CKR_MECHANISM_INVALID;
    state.signingKey = key;
    return CKR_OK;
}

CK_RV signNow(CK_SESSION_HANDLE, unsigned char* data, CK_ULONG size, unsigned char* signature, CK_ULONG* room)
{
    const auto objects = currentToken().objects;
    const auto key = objects.find(state.signingKey);
    if (key == objects.end()) return CKR_KEY_HANDLE_INVALID;
    const auto made = sign(key->second.at(secretKey), Bytes(data, data + size));
    if (made.empty() || *room < made.size()) return CKR_BUFFER_TOO_SMALL;
    std::copy(made.begin(), made.end(), signature);
    *room = static_cast<CK_ULONG>(made.size());
    return CKR_OK;
}

}  // namespace

sceau::softmodule::Token sceau::softmodule::currentToken()
{
    return Token(beside(L".token"));
}

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list)
{
    static CK_FUNCTION_LIST functions = sceau::testmodule::emptyModule();
    functions.C_GetInfo = information;
    functions.C_GetSlotList = slots;
    functions.C_GetSlotInfo = slotInformation;
    functions.C_GetTokenInfo = tokenInformation;
    functions.C_GetMechanismList = mechanisms;
    functions.C_GetMechanismInfo = mechanismInformation;
    functions.C_CloseSession = closeSession;
    functions.C_GetSessionInfo = sessionInformation;
    functions.C_Login = login;
    functions.C_Logout = logout;
    functions.C_SetPIN = setPin;
    functions.C_InitPIN = initPin;
    functions.C_FindObjectsInit = findInit;
    functions.C_FindObjects = find;
    functions.C_GetAttributeValue = getAttributes;
    functions.C_SetAttributeValue = setAttributes;
    functions.C_CreateObject = create;
    functions.C_DestroyObject = destroy;
    functions.C_GenerateKeyPair = generate;
    functions.C_SignInit = signInit;
    functions.C_Sign = signNow;
    *list = &functions;
    return CKR_OK;
}
