// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/declaration.hpp"

namespace sceau::x509 {

std::string declarationContent(std::string_view text, std::string_view origin, std::string_view nonce)
{
    return std::string(text).append("\n\n").append(origin).append("\n").append(nonce).append("\n");
}

}  // namespace sceau::x509
