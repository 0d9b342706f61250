// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/windows/soft-module/token.hpp"

/// The functions of PKCS#11 that need no session.
namespace sceau::softmodule {

inline constexpr CK_SLOT_ID theSlot = 3;

/// The token as its file is now: other processes have the same one.
[[nodiscard]] Token currentToken();

CK_RV information(CK_INFO* info);
CK_RV slots(unsigned char, CK_SLOT_ID* list, CK_ULONG* count);
CK_RV slotInformation(CK_SLOT_ID, CK_SLOT_INFO* info);
CK_RV tokenInformation(CK_SLOT_ID, CK_TOKEN_INFO* info);
CK_RV mechanisms(CK_SLOT_ID, CK_MECHANISM_TYPE* list, CK_ULONG* count);
CK_RV mechanismInformation(CK_SLOT_ID, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info);

}  // namespace sceau::softmodule
