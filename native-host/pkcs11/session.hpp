// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/pkcs11/module.hpp"
#include "native-host/pkcs11/template.hpp"
#include "shared/base/bytes.hpp"
#include "shared/base/secret.hpp"

#include <p11-kit/pkcs11.h>

#include <optional>
#include <utility>
#include <vector>

namespace sceau::pkcs11 {

/// Both halves of a new key pair.
struct KeyPairHandles {
    CK_OBJECT_HANDLE publicKey;
    CK_OBJECT_HANDLE privateKey;
};

/// A session with a token. Refers to its module and must not outlive it.
class Session {
public:
    enum class Access { readOnly, readWrite };
    [[nodiscard]] static Result<Session> open(const Module& module, CK_SLOT_ID slot, Access access);

    Session(Session&& other) noexcept
        : functions_(std::exchange(other.functions_, nullptr)), handle_(std::exchange(other.handle_, 0))
    {
    }
    Session& operator=(Session&&) = delete;
    ~Session();

    /// The user is logged in. Fails with `tokenRemoved` when the session died with its token.
    [[nodiscard]] Result<bool> isLoggedIn() const;

    /// Logs in. Without a PIN the reader's PIN pad asks for it.
    [[nodiscard]] Result<void> login(CK_USER_TYPE user, const Secret* pin) const;
    [[nodiscard]] Result<void> logout() const;
    [[nodiscard]] Result<void> setPin(const Secret* oldPin, const Secret* newPin) const;
    [[nodiscard]] Result<void> initPin(const Secret* newPin) const;

    /// The objects that match all of `wanted`, at most 4096.
    [[nodiscard]] Result<std::vector<CK_OBJECT_HANDLE>> find(Template wanted) const;

    /// The value of an attribute, or nothing when the object has none, hides it, or gives it an impossible length.
    [[nodiscard]] std::optional<Bytes> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
    [[nodiscard]] std::optional<bool> flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
    [[nodiscard]] std::optional<CK_ULONG> number(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
    [[nodiscard]] Result<void> setAttributes(CK_OBJECT_HANDLE object, Template attributes) const;

    /// Raw CK_RV, so that the caller can try a smaller template.
    [[nodiscard]] CK_RV create(Template attributes) const;
    [[nodiscard]] CK_RV generateKeyPair(CK_MECHANISM_TYPE mechanism, Template publicKey, Template privateKey,
                                        KeyPairHandles& pair) const;
    [[nodiscard]] Result<void> destroy(CK_OBJECT_HANDLE object) const;

    /// Signs in one step. `contextPin` is given to a key that asks for the PIN each time; with `contextPinPad` the
    /// reader asks for it.
    [[nodiscard]] Result<Bytes> sign(CK_OBJECT_HANDLE key, CK_MECHANISM mechanism, BytesView data,
                                     const Secret* contextPin, bool contextPinPad) const;

private:
    Session(CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE handle) noexcept : functions_(&functions), handle_(handle) {}

    CK_FUNCTION_LIST* functions_;
    CK_SESSION_HANDLE handle_;
};

}  // namespace sceau::pkcs11
