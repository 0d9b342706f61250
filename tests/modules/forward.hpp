// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/modules/behaviour.hpp"
#include "tests/modules/functions.hpp"

#include <p11-kit/pkcs11.h>

#include <optional>

/// What every function of the mock module has in common: it may misbehave as ordered, and lets another module do the
/// work.
namespace sceau::mockmodule {

/// What the file beside this module orders.
[[nodiscard]] const Behaviour& behaviour();

/// The module that does the work; null when it cannot be loaded.
[[nodiscard]] CK_FUNCTION_LIST* real();

/// Ends the process as a memory fault does.
[[noreturn]] void die();

/// What happens before a function does its work; an answer means that it does none.
[[nodiscard]] std::optional<CK_RV> before(const char* function);

template <auto member>
constexpr const char* nameOf = "";
#define SCEAU_NAME(function) \
    template <>              \
    constexpr const char* nameOf<&CK_FUNCTION_LIST::function> = #function;
SCEAU_EACH_PKCS11_FUNCTION(SCEAU_NAME)
#undef SCEAU_NAME

/// Performs a function with the misbehaviour that any function can have.
template <auto member>
struct Forward;

template <typename... Arguments, CK_RV (*CK_FUNCTION_LIST::*member)(Arguments...)>
struct Forward<member> {
    static CK_RV call(Arguments... arguments)
    {
        if (const auto answer = before(nameOf<member>)) return *answer;
        const CK_RV answer = (real()->*member)(arguments...);
        if (behaviour().order("crash-after", nameOf<member>)) die();
        return answer;
    }
};

}  // namespace sceau::mockmodule
