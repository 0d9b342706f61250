// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/error.hpp"

#include <string>
#include <string_view>

namespace sceau::x509 {

/// A failure whose reason ends with the clause that demands it, in brackets: "… [RFC 5280 §6.1.3 (a)(2)]".
[[nodiscard]] inline Failure failBy(std::string_view clause, ErrorCode code, std::string_view reason)
{
    return fail(code, std::string(reason) + " [" + std::string(clause) + "]");
}

/// Where RFC 5280 (or who goes beyond it) demands what a path failed: of an X509_V_ERR number.
[[nodiscard]] std::string_view clauseOfPathError(int verifyError);

}  // namespace sceau::x509
