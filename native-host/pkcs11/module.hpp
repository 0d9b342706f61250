// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/pkcs11/library.hpp"
#include "native-host/pkcs11/types.hpp"

#include <p11-kit/pkcs11.h>

#include <string>
#include <vector>

/// A PKCS#11 module through its own function list. Nothing here knows of JSON, browsers or dialogs. A module is foreign
/// code: every count, length and text it yields is bounded before it is believed.
namespace sceau::pkcs11 {

/// CK_INFO, readable.
struct ModuleInfo {
    std::string manufacturer;
    std::string description;
    std::string version;
};

/// A slot that could not be read.
struct HiddenSlot {
    CK_SLOT_ID slot;
    CK_RV status;
};

/// The tokens that are present, and the slots that hid themselves.
struct Tokens {
    std::vector<TokenInfo> present;
    std::vector<HiddenSlot> hidden;
};

/// A loaded and initialised PKCS#11 library.
class Module {
public:
    [[nodiscard]] static Result<Module> load(const std::filesystem::path& path);

    Module(Module&& other) noexcept;
    Module& operator=(Module&&) = delete;
    ~Module();

    [[nodiscard]] Result<ModuleInfo> info() const;

    /// What is in the slots now. One slot that cannot be read hides only itself.
    [[nodiscard]] Result<Tokens> tokens() const;

    /// The serial number of the token that is in a slot now: drivers believe in a card that left until they are asked
    /// for their slots.
    [[nodiscard]] Result<std::string> serialNumber(CK_SLOT_ID slot) const;

    /// The token in one slot.
    [[nodiscard]] Result<TokenInfo> token(CK_SLOT_ID slot) const;

    /// The module's own functions, for Session.
    [[nodiscard]] CK_FUNCTION_LIST& functions() const noexcept { return *functions_; }

private:
    Module(Library library, CK_FUNCTION_LIST* functions) noexcept;

    [[nodiscard]] Result<std::vector<CK_SLOT_ID>> slots() const;
    [[nodiscard]] Result<std::vector<CK_MECHANISM_TYPE>> mechanisms(CK_SLOT_ID slot) const;
    [[nodiscard]] std::vector<KeyType> keyTypes(CK_SLOT_ID slot) const;

    Library library_;
    CK_FUNCTION_LIST* functions_;  // the library's own table
};

}  // namespace sceau::pkcs11
