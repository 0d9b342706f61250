// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 module that lets another one do the work and misbehaves as the file beside it orders: `X.so` reads
// `X.conf`.

#include "tests/modules/forward.hpp"

#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>

namespace {

using namespace sceau::mockmodule;

CK_BYTE* bytesOf(std::string& text)
{
    return reinterpret_cast<CK_BYTE*>(text.data());
}

constexpr CK_SLOT_ID failingSlot = 0x5CEA;

CK_RV getSlotList(CK_BBOOL tokenPresent, CK_SLOT_ID_PTR list, CK_ULONG_PTR count)
{
    const CK_ULONG room = *count;
    CK_RV answer = Forward<&CK_FUNCTION_LIST::C_GetSlotList>::call(tokenPresent, list, count);
    if (answer == CKR_OK && behaviour().failingSlot()) {
        if (list != nullptr && *count >= room) return CKR_BUFFER_TOO_SMALL;
        if (list != nullptr) {
            std::copy_backward(list, list + *count, list + *count + 1);
            list[0] = failingSlot;
        }
        ++*count;
    }
    if (const auto lie = behaviour().order("count", "C_GetSlotList")) *count = *lie;
    return answer;
}

CK_RV getSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO_PTR info)
{
    if (slot != failingSlot) return Forward<&CK_FUNCTION_LIST::C_GetSlotInfo>::call(slot, info);
    *info = {};
    std::memset(info->slotDescription, ' ', sizeof info->slotDescription);
    std::memset(info->manufacturerID, ' ', sizeof info->manufacturerID);
    info->flags = CKF_TOKEN_PRESENT | CKF_REMOVABLE_DEVICE;
    return CKR_OK;
}

CK_RV getTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info)
{
    if (slot == failingSlot) return behaviour().failingSlot().value_or(CKR_DEVICE_ERROR);
    const CK_RV answer = Forward<&CK_FUNCTION_LIST::C_GetTokenInfo>::call(slot, info);
    if (answer == CKR_OK) info->flags |= behaviour().tokenFlags();
    // A driver may fill a structure with anything; flags stay, so that what is read is the text.
    if (answer == CKR_OK && behaviour().order("garbage", "C_GetTokenInfo"))
        std::memset(info, 0xFF, offsetof(CK_TOKEN_INFO, flags));
    if (answer == CKR_OK && behaviour().hasKeypad()) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
    return answer;
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG size)
{
    using Login = Forward<&CK_FUNCTION_LIST::C_Login>;
    if (!behaviour().hasKeypad()) return Login::call(session, user, pin, size);
    if (pin != nullptr) return CKR_ARGUMENTS_BAD;
    auto typed = behaviour().typedOnKeypad();
    return typed ? Login::call(session, user, bytesOf(*typed), typed->size()) : CKR_FUNCTION_CANCELED;
}

CK_RV initPin(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR pin, CK_ULONG size)
{
    using InitPin = Forward<&CK_FUNCTION_LIST::C_InitPIN>;
    if (!behaviour().hasKeypad()) return InitPin::call(session, pin, size);
    if (pin != nullptr) return CKR_ARGUMENTS_BAD;
    auto typed = behaviour().typedOnKeypad();
    return typed ? InitPin::call(session, bytesOf(*typed), typed->size()) : CKR_FUNCTION_CANCELED;
}

CK_RV setPin(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR oldPin, CK_ULONG oldSize, CK_UTF8CHAR_PTR newPin,
             CK_ULONG newSize)
{
    using SetPin = Forward<&CK_FUNCTION_LIST::C_SetPIN>;
    if (!behaviour().hasKeypad()) return SetPin::call(session, oldPin, oldSize, newPin, newSize);
    if (oldPin != nullptr || newPin != nullptr) return CKR_ARGUMENTS_BAD;
    auto before = behaviour().typedOnKeypad();
    auto after = behaviour().typedOnKeypad();
    if (!before || !after) return CKR_FUNCTION_CANCELED;
    return SetPin::call(session, bytesOf(*before), before->size(), bytesOf(*after), after->size());
}

CK_RV getMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count)
{
    const CK_RV answer = Forward<&CK_FUNCTION_LIST::C_GetMechanismList>::call(slot, list, count);
    if (const auto lie = behaviour().order("count", "C_GetMechanismList")) *count = *lie;
    return answer;
}

CK_RV findObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE_PTR objects, CK_ULONG room, CK_ULONG_PTR count)
{
    const CK_RV answer = Forward<&CK_FUNCTION_LIST::C_FindObjects>::call(session, objects, room, count);
    if (const auto lie = behaviour().order("count", "C_FindObjects")) *count = *lie;
    return answer;
}

CK_RV getAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR attributes, CK_ULONG count)
{
    const std::span all(attributes, count);
    std::vector<CK_ULONG> rooms;
    for (const CK_ATTRIBUTE& attribute : all) rooms.push_back(attribute.ulValueLen);
    CK_RV answer = Forward<&CK_FUNCTION_LIST::C_GetAttributeValue>::call(session, object, attributes, count);
    for (std::size_t i = 0; i < all.size(); ++i) {
        CK_ATTRIBUTE& attribute = all[i];
        if (attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION) continue;
        auto* const bytes = static_cast<CK_BYTE*>(attribute.pValue);
        if (behaviour().hasExponentQuirk() && attribute.type == CKA_PUBLIC_EXPONENT && attribute.ulValueLen == 3) {
            attribute.ulValueLen = 4;
            if (bytes != nullptr && rooms[i] < 4) answer = CKR_BUFFER_TOO_SMALL;
            if (bytes != nullptr && rooms[i] >= 4) {
                std::copy_backward(bytes, bytes + 3, bytes + 4);
                bytes[0] = 0;
            }
        }
        if (bytes != nullptr && behaviour().order("garbage", "C_GetAttributeValue"))
            std::memset(bytes, 0xFF, attribute.ulValueLen);
        if (const auto lie = behaviour().order("length", "C_GetAttributeValue")) attribute.ulValueLen = *lie;
    }
    return answer;
}

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size, CK_BYTE_PTR signature,
           CK_ULONG_PTR signatureSize)
{
    const CK_RV answer = Forward<&CK_FUNCTION_LIST::C_Sign>::call(session, data, size, signature, signatureSize);
    if (signature != nullptr && answer == CKR_OK && behaviour().order("garbage", "C_Sign"))
        std::memset(signature, 0xFF, *signatureSize);
    if (const auto lie = behaviour().order("length", "C_Sign")) *signatureSize = *lie;
    return answer;
}

CK_RV destroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
    if (behaviour().order("lie", "C_DestroyObject")) return CKR_OK;
    return Forward<&CK_FUNCTION_LIST::C_DestroyObject>::call(session, object);
}

CK_RV setAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR attributes, CK_ULONG count)
{
    if (behaviour().order("spoil", "C_SetAttributeValue")) {
        real()->C_DestroyObject(session, object);
        die();
    }
    return Forward<&CK_FUNCTION_LIST::C_SetAttributeValue>::call(session, object, attributes, count);
}

std::optional<CK_RV> refusalOf(CK_ATTRIBUTE_PTR attributes, CK_ULONG count)
{
    for (const CK_ATTRIBUTE& attribute : std::span(attributes, count))
        if (const auto refusal = behaviour().refusal(attribute.type)) return *refusal;
    return std::nullopt;
}

CK_RV createObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR attributes, CK_ULONG count, CK_OBJECT_HANDLE_PTR object)
{
    if (const auto refusal = refusalOf(attributes, count)) return *refusal;
    return Forward<&CK_FUNCTION_LIST::C_CreateObject>::call(session, attributes, count, object);
}

CK_OBJECT_HANDLE firstOf(CK_SESSION_HANDLE session, CK_OBJECT_CLASS objectClass)
{
    CK_ATTRIBUTE wanted{CKA_CLASS, &objectClass, sizeof objectClass};
    CK_OBJECT_HANDLE found = CK_INVALID_HANDLE;
    CK_ULONG count = 0;
    real()->C_FindObjectsInit(session, &wanted, 1);
    real()->C_FindObjects(session, &found, 1, &count);
    real()->C_FindObjectsFinal(session);
    return count == 1 ? found : CK_INVALID_HANDLE;
}

CK_RV generateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_ATTRIBUTE_PTR publicTemplate,
                      CK_ULONG publicCount, CK_ATTRIBUTE_PTR privateTemplate, CK_ULONG privateCount,
                      CK_OBJECT_HANDLE_PTR publicKey, CK_OBJECT_HANDLE_PTR privateKey)
{
    if (const auto refusal = refusalOf(publicTemplate, publicCount)) return *refusal;
    if (const auto refusal = refusalOf(privateTemplate, privateCount)) return *refusal;
    const bool givesOld = behaviour().order("old-key", "C_GenerateKeyPair").has_value();
    const auto oldPublic = givesOld ? firstOf(session, CKO_PUBLIC_KEY) : CK_INVALID_HANDLE;
    const auto oldPrivate = givesOld ? firstOf(session, CKO_PRIVATE_KEY) : CK_INVALID_HANDLE;
    const CK_RV answer = Forward<&CK_FUNCTION_LIST::C_GenerateKeyPair>::call(
        session, mechanism, publicTemplate, publicCount, privateTemplate, privateCount, publicKey, privateKey);
    if (oldPublic != CK_INVALID_HANDLE) *publicKey = oldPublic;
    if (oldPrivate != CK_INVALID_HANDLE) *privateKey = oldPrivate;
    return answer;
}

CK_FUNCTION_LIST misbehaving()
{
    CK_FUNCTION_LIST list{};
    list.version = {2, 40};
#define SCEAU_FORWARD(function) list.function = &Forward<&CK_FUNCTION_LIST::function>::call;
    SCEAU_EACH_PKCS11_FUNCTION(SCEAU_FORWARD)
#undef SCEAU_FORWARD
    list.C_GetSlotList = &getSlotList;
    list.C_GetSlotInfo = &getSlotInfo;
    list.C_GetTokenInfo = &getTokenInfo;
    list.C_Login = &login;
    list.C_InitPIN = &initPin;
    list.C_SetPIN = &setPin;
    list.C_GetMechanismList = &getMechanismList;
    list.C_FindObjects = &findObjects;
    list.C_GetAttributeValue = &getAttributeValue;
    list.C_Sign = &sign;
    list.C_DestroyObject = &destroyObject;
    list.C_SetAttributeValue = &setAttributeValue;
    list.C_CreateObject = &createObject;
    list.C_GenerateKeyPair = &generateKeyPair;
    return list;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
    if (const auto answer = before("C_GetFunctionList")) return *answer;
    if (real() == nullptr) return CKR_GENERAL_ERROR;
    static CK_FUNCTION_LIST functions = [] {
        CK_FUNCTION_LIST made = misbehaving();
        made.C_GetFunctionList = &C_GetFunctionList;
        return made;
    }();
    *list = &functions;
    return CKR_OK;
}
