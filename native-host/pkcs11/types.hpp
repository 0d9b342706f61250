// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <p11-kit/pkcs11.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::pkcs11 {

/// Kinds of key pairs that the project asks a token for.
enum class KeyType { rsa2048, rsa3072, rsa4096, p256, p384, p521 };

inline constexpr std::array allKeyTypes{KeyType::rsa2048, KeyType::rsa3072, KeyType::rsa4096,
                                        KeyType::p256,    KeyType::p384,    KeyType::p521};

[[nodiscard]] constexpr bool isRsa(KeyType type) noexcept
{
    return type == KeyType::rsa2048 || type == KeyType::rsa3072 || type == KeyType::rsa4096;
}

/// Modulus or field size.
[[nodiscard]] constexpr CK_ULONG bitsOf(KeyType type) noexcept
{
    switch (type) {
    case KeyType::rsa2048: return 2048;
    case KeyType::rsa3072: return 3072;
    case KeyType::rsa4096: return 4096;
    case KeyType::p256: return 256;
    case KeyType::p384: return 384;
    case KeyType::p521: return 521;
    }
    return 0;
}

/// What CK_TOKEN_INFO says of a PIN.
enum class PinState { ok, countLow, finalTry, locked, toBeChanged, notInitialized };

/// CK_TOKEN_INFO and CK_SLOT_INFO without their padding.
struct TokenInfo {
    CK_SLOT_ID slot;
    std::string label;
    std::string manufacturer;
    std::string model;
    std::string serialNumber;
    std::string reader;
    bool initialized;
    bool writable;
    bool pinPad;
    PinState userPin;
    PinState officerPin;
    std::vector<KeyType> keyTypes;
};

}  // namespace sceau::pkcs11
