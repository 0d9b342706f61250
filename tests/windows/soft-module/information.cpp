// SPDX-License-Identifier: Apache-2.0
// What the module says of itself, its slot and its token.
#include "tests/windows/soft-module/information.hpp"

#include "tests/windows/pkcs11_basis.hpp"

#include <algorithm>
#include <array>

namespace sceau::softmodule {

CK_RV information(CK_INFO* info)
{
    return testmodule::describeModule(*info, "token in a file");
}

CK_RV slots(unsigned char, CK_SLOT_ID* list, CK_ULONG* count)
{
    return testmodule::listOneSlot(theSlot, list, count);
}

CK_RV slotInformation(CK_SLOT_ID, CK_SLOT_INFO* info)
{
    return testmodule::describeSlot(*info, "Lecteur d'essai é 0");
}

CK_RV tokenInformation(CK_SLOT_ID, CK_TOKEN_INFO* info)
{
    *info = {};
    testmodule::pad(info->label, "Jeton Élodie");
    testmodule::pad(info->manufacturerID, "Sceau");
    testmodule::pad(info->model, "fichier");
    testmodule::pad(info->serialNumber, "0000000000000042");
    info->flags = CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_LOGIN_REQUIRED;
    const auto now = currentToken();
    constexpr std::array<CK_FLAGS, 3> user{CKF_USER_PIN_LOCKED, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_COUNT_LOW};
    constexpr std::array<CK_FLAGS, 3> officer{CKF_SO_PIN_LOCKED, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_COUNT_LOW};
    if (now.pin.tries < 3) info->flags |= user[static_cast<std::size_t>(now.pin.tries)];
    if (now.officer.tries < 3) info->flags |= officer[static_cast<std::size_t>(now.officer.tries)];
    info->ulMinPinLen = 4;
    info->ulMaxPinLen = 12;
    return CKR_OK;
}

CK_RV mechanisms(CK_SLOT_ID, CK_MECHANISM_TYPE* list, CK_ULONG* count)
{
    constexpr std::array<CK_MECHANISM_TYPE, 2> all{CKM_EC_KEY_PAIR_GEN, CKM_ECDSA};
    if (list != nullptr) std::copy(all.begin(), all.end(), list);
    *count = static_cast<CK_ULONG>(all.size());
    return CKR_OK;
}

CK_RV mechanismInformation(CK_SLOT_ID, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info)
{
    *info = {256, 256, CKF_HW | (type == CKM_ECDSA ? CKF_SIGN : CKF_GENERATE_KEY_PAIR)};
    return CKR_OK;
}

}  // namespace sceau::softmodule
