// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// A token in a text file, for tests of the Windows host: P-256 keys, a PIN and an officer's PIN of three tries each.
namespace sceau::softmodule {

using Bytes = std::vector<std::uint8_t>;
using Object = std::map<CK_ATTRIBUTE_TYPE, Bytes>;

/// The private key itself (PKCS#8), which no C_GetAttributeValue gives away.
inline constexpr CK_ATTRIBUTE_TYPE secretKey = CKA_VENDOR_DEFINED + 1;

/// A code and how often it may still be wrong.
struct Code {
    std::string text;
    int tries = 3;
};

/// What the file holds:
///
///   pin 123456 3
///   officer 12345678 3
///   object 7          the handle; its attributes follow
///   00000003 61626364 type and value, hexadecimal
class Token {
public:
    explicit Token(std::filesystem::path file);

    /// Replaces the file as a whole: a process that is killed meanwhile leaves the one before.
    void save() const;

    /// CKR_OK, or why the code does not open; a wrong one costs a try.
    CK_RV open(Code& code, std::string_view typed);

    CK_OBJECT_HANDLE add(Object object);

    Code pin;
    Code officer;
    std::map<CK_OBJECT_HANDLE, Object> objects;

private:
    std::filesystem::path file_;
};

/// A new key of P-256: its PKCS#8 and its point as CKA_EC_POINT has it.
struct KeyPair {
    Bytes secret;
    Bytes point;
};
[[nodiscard]] KeyPair makeKey();

/// r ‖ s over a digest.
[[nodiscard]] Bytes sign(const Bytes& secret, const Bytes& digest);

[[nodiscard]] Bytes numberBytes(CK_ULONG number);

}  // namespace sceau::softmodule
