// SPDX-License-Identifier: Apache-2.0
#include "portal/server/hsm/token.hpp"

#include "portal/server/hsm/pin_file.hpp"

#include <libp11.h>
#include <openssl/err.h>
#include <array>
#include <string_view>
#include <utility>

namespace sceau::hsm {

namespace {

/// PKCS #11 v2.40 §2.1: the return values that callers tell apart.
constexpr int pinIncorrect = 0xA0;
constexpr int pinLocked = 0xA4;
constexpr int tokenNotPresent = 0xE0;

/// What libp11 left in OpenSSL's error queue, as our Error; empties the queue.
Failure translated(const std::string& operation, ErrorCode otherwise)
{
    ErrorCode code = otherwise;
    std::string detail = operation;
    while (const unsigned long error = ERR_get_error()) {
        switch (ERR_GET_REASON(error)) {
        case pinIncorrect: code = ErrorCode::pinIncorrect; break;
        case pinLocked: code = ErrorCode::pinBlocked; break;
        case tokenNotPresent: code = ErrorCode::tokenAbsent; break;
        default: break;
        }
        std::array<char, 256> text{};
        ERR_error_string_n(error, text.data(), text.size());
        detail.append(": ").append(text.data());
    }
    return fail(code, std::move(detail));
}

}  // namespace

/// The library, its slots and the login; undone in the opposite order.
struct Token::Session {
    Session() : context(PKCS11_CTX_new()) {}
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session()
    {
        if (slots != nullptr) PKCS11_release_all_slots(context, slots, slotCount);
        if (loaded) PKCS11_CTX_unload(context);
        PKCS11_CTX_free(context);
    }

    PKCS11_CTX* context;
    bool loaded = false;
    PKCS11_SLOT* slots = nullptr;
    unsigned slotCount = 0;
    PKCS11_SLOT* slot = nullptr;
};

Token::Token(std::unique_ptr<Session> session) noexcept : session_(std::move(session)) {}
Token::Token(Token&&) noexcept = default;
Token::~Token() = default;

Result<Token> Token::open(const TokenConfiguration& configuration)
{
    ASSIGN_OR_RETURN(const Secret pin, readPin(configuration.pinFile));
    auto session = std::make_unique<Session>();
    if (session->context == nullptr || PKCS11_CTX_load(session->context, configuration.module.c_str()) != 0)
        return translated("PKCS11_CTX_load", ErrorCode::moduleUnavailable);
    session->loaded = true;
    if (PKCS11_enumerate_slots(session->context, &session->slots, &session->slotCount) != 0)
        return translated("PKCS11_enumerate_slots", ErrorCode::internalError);
    for (unsigned i = 0; i < session->slotCount; ++i) {
        PKCS11_SLOT& slot = session->slots[i];
        if (slot.token != nullptr && slot.token->initialized && configuration.label == slot.token->label)
            session->slot = &slot;
    }
    if (session->slot == nullptr) return fail(ErrorCode::tokenAbsent, "no token is called " + configuration.label);

    constexpr int asUser = 0;
    if (PKCS11_login(session->slot, asUser, pin.cString()) != 0)
        return translated("PKCS11_login", ErrorCode::internalError);
    return Token(std::move(session));
}

Result<KeyPtr> Token::privateKey(const std::string& label)
{
    PKCS11_KEY* keys = nullptr;
    unsigned count = 0;
    if (PKCS11_enumerate_keys(session_->slot->token, &keys, &count) != 0)
        return translated("PKCS11_enumerate_keys", ErrorCode::internalError);
    PKCS11_KEY* found = nullptr;
    for (unsigned i = 0; i < count; ++i) {
        if (keys[i].label == nullptr || label != keys[i].label) continue;
        if (found != nullptr) return fail(ErrorCode::keyNotFound, "two keys of the token are called " + label);
        found = &keys[i];
    }
    if (found == nullptr) return fail(ErrorCode::keyNotFound, "no key of the token is called " + label);
    KeyPtr key(PKCS11_get_private_key(found));
    if (!key) return translated("PKCS11_get_private_key", ErrorCode::internalError);
    return key;
}

}  // namespace sceau::hsm
