// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/module.hpp"

#include "native-host/pkcs11/check.hpp"

#include <algorithm>
#include <string_view>

namespace sceau::pkcs11 {

namespace {

/// More slots or mechanisms than any real module has.
constexpr CK_ULONG maxSlots = 256;
constexpr CK_ULONG maxMechanisms = 1024;

/// How often a list that grows while it is read is asked for again.
constexpr int maxRereads = 3;

/// A blank-padded field as text: without padding and without bytes that are no printable character.
template <std::size_t size>
std::string text(const CK_UTF8CHAR (&field)[size])
{
    std::string text(reinterpret_cast<const char*>(field), size);
    text.resize(std::min(text.size(), text.find('\0')));
    while (!text.empty() && text.back() == ' ') text.pop_back();
    std::replace_if(
        text.begin(), text.end(), [](unsigned char character) { return character < 0x20 || character == 0x7F; }, '?');
    return text;
}

PinState userPinState(CK_FLAGS flags)
{
    if ((flags & CKF_USER_PIN_LOCKED) != 0) return PinState::locked;
    if ((flags & CKF_USER_PIN_INITIALIZED) == 0) return PinState::notInitialized;
    if ((flags & CKF_USER_PIN_FINAL_TRY) != 0) return PinState::finalTry;
    if ((flags & CKF_USER_PIN_TO_BE_CHANGED) != 0) return PinState::toBeChanged;
    return (flags & CKF_USER_PIN_COUNT_LOW) != 0 ? PinState::countLow : PinState::ok;
}

PinState officerPinState(CK_FLAGS flags)
{
    if ((flags & CKF_SO_PIN_LOCKED) != 0) return PinState::locked;
    if ((flags & CKF_SO_PIN_FINAL_TRY) != 0) return PinState::finalTry;
    if ((flags & CKF_SO_PIN_TO_BE_CHANGED) != 0) return PinState::toBeChanged;
    return (flags & CKF_SO_PIN_COUNT_LOW) != 0 ? PinState::countLow : PinState::ok;
}

/// Asks a two-call function of PKCS#11 for its list: first how long, then the items.
template <typename Item, typename Call>
Result<std::vector<Item>> list(Call call, CK_ULONG limit, std::string_view operation)
{
    for (int attempt = 0; attempt < maxRereads; ++attempt) {
        CK_ULONG count = 0;
        RETURN_IF_ERROR(check(call(nullptr, &count), operation));
        if (count > limit) return fail(ErrorCode::internalError, std::string(operation) + ": impossible count");
        std::vector<Item> items(count);
        const CK_RV status = count == 0 ? CKR_OK : call(items.data(), &count);
        if (status == CKR_BUFFER_TOO_SMALL) continue;
        RETURN_IF_ERROR(check(status, operation));
        items.resize(std::min<std::size_t>(items.size(), count));
        return items;
    }
    return fail(ErrorCode::internalError, std::string(operation) + ": the list keeps growing");
}

}  // namespace

Module::Module(Library library, CK_FUNCTION_LIST* functions) noexcept
    : library_(std::move(library)), functions_(functions)
{
}

Module::Module(Module&& other) noexcept
    : library_(std::move(other.library_)), functions_(std::exchange(other.functions_, nullptr))
{
}

Module::~Module()
{
    if (functions_ != nullptr) functions_->C_Finalize(nullptr);
}

Result<Module> Module::load(const std::filesystem::path& path)
{
    ASSIGN_OR_RETURN(auto library, Library::load(path));
    const auto functionList = reinterpret_cast<CK_C_GetFunctionList>(library.symbol("C_GetFunctionList"));
    if (functionList == nullptr) return fail(ErrorCode::moduleUnavailable, "no C_GetFunctionList");
    CK_FUNCTION_LIST* functions = nullptr;
    RETURN_IF_ERROR(check(functionList(&functions), "C_GetFunctionList"));
    if (functions == nullptr) return fail(ErrorCode::moduleUnavailable, "C_GetFunctionList yields nothing");

    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    CK_RV status = functions->C_Initialize(&arguments);
    if (status == CKR_CANT_LOCK || status == CKR_ARGUMENTS_BAD) status = functions->C_Initialize(nullptr);
    if (status != CKR_OK && status != CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return fail(ErrorCode::moduleUnavailable, check(status, "C_Initialize").error().detail);
    return Module(std::move(library), functions);
}

Result<ModuleInfo> Module::info() const
{
    CK_INFO info{};
    RETURN_IF_ERROR(check(functions_->C_GetInfo(&info), "C_GetInfo"));
    return ModuleInfo{text(info.manufacturerID), text(info.libraryDescription),
                      std::to_string(info.libraryVersion.major) + "." + std::to_string(info.libraryVersion.minor)};
}

Result<std::vector<CK_SLOT_ID>> Module::slots() const
{
    return list<CK_SLOT_ID>(
        [&](CK_SLOT_ID* ids, CK_ULONG* count) { return functions_->C_GetSlotList(CK_TRUE, ids, count); }, maxSlots,
        "C_GetSlotList");
}

Result<Tokens> Module::tokens() const
{
    ASSIGN_OR_RETURN(const auto ids, slots());
    Tokens tokens;
    for (const auto slot : ids) {
        CK_TOKEN_INFO raw{};
        const CK_RV status = functions_->C_GetTokenInfo(slot, &raw);
        if (status == CKR_TOKEN_NOT_PRESENT) continue;
        if (auto info = status == CKR_OK ? token(slot) : Result<TokenInfo>(fail(ErrorCode::tokenUnusable, "")); info)
            tokens.present.push_back(std::move(*info));
        else
            tokens.hidden.push_back({slot, status});
    }
    return tokens;
}

Result<std::string> Module::serialNumber(CK_SLOT_ID slot) const
{
    RETURN_IF_ERROR(slots());
    CK_TOKEN_INFO info{};
    RETURN_IF_ERROR(check(functions_->C_GetTokenInfo(slot, &info), "C_GetTokenInfo"));
    return text(info.serialNumber);
}

Result<TokenInfo> Module::token(CK_SLOT_ID slot) const
{
    CK_SLOT_INFO slotInfo{};
    RETURN_IF_ERROR(check(functions_->C_GetSlotInfo(slot, &slotInfo), "C_GetSlotInfo"));
    CK_TOKEN_INFO info{};
    RETURN_IF_ERROR(check(functions_->C_GetTokenInfo(slot, &info), "C_GetTokenInfo"));
    return TokenInfo{.slot = slot,
                     .label = text(info.label),
                     .manufacturer = text(info.manufacturerID),
                     .model = text(info.model),
                     .serialNumber = text(info.serialNumber),
                     .reader = text(slotInfo.slotDescription),
                     .initialized = (info.flags & CKF_TOKEN_INITIALIZED) != 0,
                     .writable = (info.flags & CKF_WRITE_PROTECTED) == 0,
                     .pinPad = (info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0,
                     .userPin = userPinState(info.flags),
                     .officerPin = officerPinState(info.flags),
                     .keyTypes = keyTypes(slot)};
}

Result<std::vector<CK_MECHANISM_TYPE>> Module::mechanisms(CK_SLOT_ID slot) const
{
    return list<CK_MECHANISM_TYPE>(
        [&](CK_MECHANISM_TYPE* types, CK_ULONG* count) { return functions_->C_GetMechanismList(slot, types, count); },
        maxMechanisms, "C_GetMechanismList");
}

std::vector<KeyType> Module::keyTypes(CK_SLOT_ID slot) const
{
    const auto known = mechanisms(slot);
    if (!known) return {};
    std::vector<KeyType> possible;
    for (const auto type : allKeyTypes) {
        const CK_MECHANISM_TYPE mechanism = isRsa(type) ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN;
        if (std::find((*known).begin(), (*known).end(), mechanism) == (*known).end()) continue;
        CK_MECHANISM_INFO info{};
        if (functions_->C_GetMechanismInfo(slot, mechanism, &info) != CKR_OK) continue;
        if ((info.flags & CKF_GENERATE_KEY_PAIR) == 0) continue;
        if (bitsOf(type) >= info.ulMinKeySize && bitsOf(type) <= info.ulMaxKeySize) possible.push_back(type);
    }
    return possible;
}

}  // namespace sceau::pkcs11
