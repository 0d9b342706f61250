// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/check.hpp"

#include <array>
#include <charconv>
#include <string>

namespace sceau::pkcs11 {

namespace {

/// PKCS#11 3.0; p11-kit's header stops at 2.40.
constexpr CK_RV curveNotSupported = 0x140;

ErrorCode codeFor(CK_RV status)
{
    switch (status) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_INVALID: return ErrorCode::pinIncorrect;
    case CKR_PIN_LOCKED: return ErrorCode::pinBlocked;
    case CKR_PIN_EXPIRED: return ErrorCode::pinToBeChanged;
    case CKR_OPERATION_ACTIVE:  // of a call that failed in the middle: the session is of no more use
    case CKR_USER_NOT_LOGGED_IN: return ErrorCode::loginLost;
    case CKR_TOKEN_NOT_PRESENT: return ErrorCode::tokenAbsent;
    case CKR_DEVICE_REMOVED:
    case CKR_SESSION_CLOSED:
    case CKR_SESSION_HANDLE_INVALID: return ErrorCode::tokenRemoved;
    case CKR_TOKEN_NOT_RECOGNIZED:
    case CKR_USER_PIN_NOT_INITIALIZED: return ErrorCode::tokenUnusable;
    case CKR_DEVICE_MEMORY: return ErrorCode::tokenFull;
    case CKR_TOKEN_WRITE_PROTECTED:
    case CKR_SESSION_READ_ONLY: return ErrorCode::tokenWriteProtected;
    case CKR_FUNCTION_CANCELED: return ErrorCode::userCancelled;
    case CKR_KEY_SIZE_RANGE:
    case CKR_DOMAIN_PARAMS_INVALID:
    case CKR_MECHANISM_INVALID:
    case CKR_MECHANISM_PARAM_INVALID:
    case curveNotSupported: return ErrorCode::keyTypeUnsupported;
    default: return ErrorCode::internalError;
    }
}

}  // namespace

Result<void> check(CK_RV status, std::string_view operation)
{
    if (status == CKR_OK) return {};
    std::array<char, 2 * sizeof status> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), status, 16).ptr;
    return fail(codeFor(status), std::string(operation).append(": 0x").append(digits.data(), end));
}

bool refusesTemplate(CK_RV status) noexcept
{
    return status == CKR_TEMPLATE_INCONSISTENT || status == CKR_ATTRIBUTE_TYPE_INVALID ||
           status == CKR_ATTRIBUTE_VALUE_INVALID || status == CKR_ATTRIBUTE_READ_ONLY ||
           status == CKR_TEMPLATE_INCOMPLETE;
}

bool mayMeanRemoval(CK_RV status) noexcept
{
    return status == CKR_GENERAL_ERROR || status == CKR_FUNCTION_FAILED || status == CKR_DEVICE_ERROR ||
           status == CKR_DEVICE_REMOVED || status == CKR_SESSION_HANDLE_INVALID || status == CKR_SESSION_CLOSED ||
           status == CKR_TOKEN_NOT_PRESENT;
}

}  // namespace sceau::pkcs11
