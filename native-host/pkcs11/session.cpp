// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/session.hpp"

#include "native-host/pkcs11/check.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace sceau::pkcs11 {

namespace {

constexpr std::size_t maxObjects = 4096;
constexpr CK_ULONG maxAttributeBytes = 64 * 1024;
constexpr CK_ULONG maxSignatureBytes = 1024;

CK_UTF8CHAR* pinBytes(const Secret* pin)
{
    // PKCS#11 takes PINs as non-const although no function changes them.
    return pin == nullptr ? nullptr : reinterpret_cast<CK_UTF8CHAR*>(const_cast<char*>(pin->cString()));
}

CK_ULONG pinSize(const Secret* pin)
{
    return pin == nullptr ? 0 : static_cast<CK_ULONG>(pin->size());
}

/// Where a new PIN is set, a complaint about length or characters is about that one.
Result<void> checkNewPin(CK_RV status, std::string_view operation)
{
    auto result = check(status, operation);
    if (status != CKR_PIN_LEN_RANGE && status != CKR_PIN_INVALID) return result;
    return fail(ErrorCode::newPinRefused, result.error().detail);
}

}  // namespace

Result<Session> Session::open(const Module& module, CK_SLOT_ID slot, Access access)
{
    const CK_FLAGS flags = CKF_SERIAL_SESSION | (access == Access::readWrite ? CKF_RW_SESSION : 0);
    CK_SESSION_HANDLE handle = 0;
    RETURN_IF_ERROR(check(module.functions().C_OpenSession(slot, flags, nullptr, nullptr, &handle), "C_OpenSession"));
    return Session(module.functions(), handle);
}

Session::~Session()
{
    if (functions_ != nullptr) functions_->C_CloseSession(handle_);
}

Result<bool> Session::isLoggedIn() const
{
    CK_SESSION_INFO info{};
    const CK_RV status = functions_->C_GetSessionInfo(handle_, &info);
    if (mayMeanRemoval(status)) return fail(ErrorCode::tokenRemoved, "the session is dead");
    RETURN_IF_ERROR(check(status, "C_GetSessionInfo"));
    return info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS;
}

Result<void> Session::login(CK_USER_TYPE user, const Secret* pin) const
{
    return check(functions_->C_Login(handle_, user, pinBytes(pin), pinSize(pin)), "C_Login");
}

Result<void> Session::logout() const
{
    const CK_RV status = functions_->C_Logout(handle_);
    return status == CKR_USER_NOT_LOGGED_IN ? Result<void>{} : check(status, "C_Logout");
}

Result<void> Session::setPin(const Secret* oldPin, const Secret* newPin) const
{
    return checkNewPin(
        functions_->C_SetPIN(handle_, pinBytes(oldPin), pinSize(oldPin), pinBytes(newPin), pinSize(newPin)),
        "C_SetPIN");
}

Result<void> Session::initPin(const Secret* newPin) const
{
    return checkNewPin(functions_->C_InitPIN(handle_, pinBytes(newPin), pinSize(newPin)), "C_InitPIN");
}

Result<std::vector<CK_OBJECT_HANDLE>> Session::find(Template wanted) const
{
    RETURN_IF_ERROR(check(functions_->C_FindObjectsInit(handle_, wanted.data(), wanted.size()), "C_FindObjectsInit"));
    std::vector<CK_OBJECT_HANDLE> found;
    std::array<CK_OBJECT_HANDLE, 64> page{};
    CK_RV status = CKR_OK;
    while (found.size() < maxObjects) {
        CK_ULONG count = 0;
        status = functions_->C_FindObjects(handle_, page.data(), static_cast<CK_ULONG>(page.size()), &count);
        if (status != CKR_OK || count == 0) break;
        count = std::min(count, static_cast<CK_ULONG>(page.size()));
        found.insert(found.end(), page.begin(), page.begin() + static_cast<std::ptrdiff_t>(count));
    }
    functions_->C_FindObjectsFinal(handle_);
    RETURN_IF_ERROR(check(status, "C_FindObjects"));
    return found;
}

std::optional<Bytes> Session::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const
{
    CK_ATTRIBUTE attribute{type, nullptr, 0};
    if (functions_->C_GetAttributeValue(handle_, object, &attribute, 1) != CKR_OK) return {};
    const auto announced = attribute.ulValueLen;
    if (announced == CK_UNAVAILABLE_INFORMATION || announced > maxAttributeBytes) return {};
    Bytes value(announced);
    if (value.empty()) return value;
    attribute.pValue = value.data();
    if (functions_->C_GetAttributeValue(handle_, object, &attribute, 1) != CKR_OK) return {};
    if (attribute.ulValueLen > announced) return {};
    value.resize(attribute.ulValueLen);
    return value;
}

std::optional<bool> Session::flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const
{
    const auto value = attribute(object, type);
    if (!value || value->size() != sizeof(CK_BBOOL)) return {};
    return value->front() != CK_FALSE;
}

std::optional<CK_ULONG> Session::number(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const
{
    const auto value = attribute(object, type);
    CK_ULONG number = 0;
    if (!value || value->size() != sizeof number) return {};
    std::memcpy(&number, value->data(), sizeof number);
    return number;
}

Result<void> Session::setAttributes(CK_OBJECT_HANDLE object, Template attributes) const
{
    return check(functions_->C_SetAttributeValue(handle_, object, attributes.data(), attributes.size()),
                 "C_SetAttributeValue");
}

CK_RV Session::create(Template attributes) const
{
    CK_OBJECT_HANDLE object = 0;
    return functions_->C_CreateObject(handle_, attributes.data(), attributes.size(), &object);
}

CK_RV Session::generateKeyPair(CK_MECHANISM_TYPE mechanism, Template publicKey, Template privateKey,
                               KeyPairHandles& pair) const
{
    CK_MECHANISM generation{mechanism, nullptr, 0};
    return functions_->C_GenerateKeyPair(handle_, &generation, publicKey.data(), publicKey.size(), privateKey.data(),
                                         privateKey.size(), &pair.publicKey, &pair.privateKey);
}

Result<void> Session::destroy(CK_OBJECT_HANDLE object) const
{
    return check(functions_->C_DestroyObject(handle_, object), "C_DestroyObject");
}

Result<Bytes> Session::sign(CK_OBJECT_HANDLE key, CK_MECHANISM mechanism, BytesView data, const Secret* contextPin,
                            bool contextPinPad) const
{
    RETURN_IF_ERROR(check(functions_->C_SignInit(handle_, &mechanism, key), "C_SignInit"));
    if (contextPin != nullptr || contextPinPad) RETURN_IF_ERROR(login(CKU_CONTEXT_SPECIFIC, contextPin));
    Bytes signature(maxSignatureBytes);
    auto size = static_cast<CK_ULONG>(signature.size());
    RETURN_IF_ERROR(check(functions_->C_Sign(handle_, const_cast<std::uint8_t*>(data.data()),
                                             static_cast<CK_ULONG>(data.size()), signature.data(), &size),
                          "C_Sign"));
    if (size > signature.size()) return fail(ErrorCode::internalError, "C_Sign: impossible length");
    signature.resize(size);
    return signature;
}

}  // namespace sceau::pkcs11
