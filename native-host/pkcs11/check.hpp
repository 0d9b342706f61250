// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <p11-kit/pkcs11.h>

#include <string_view>

namespace sceau::pkcs11 {

/// `status` as a Result: every PKCS#11 call passes through here. The detail names the operation and the CK_RV.
[[nodiscard]] Result<void> check(CK_RV status, std::string_view operation);

/// The module refuses an attribute of a template, so a smaller template may succeed.
[[nodiscard]] bool refusesTemplate(CK_RV status) noexcept;

/// What drivers answer when the card left in the middle of an operation, besides the codes made for it.
[[nodiscard]] bool mayMeanRemoval(CK_RV status) noexcept;

}  // namespace sceau::pkcs11
