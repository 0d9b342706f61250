// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/portal.hpp"
#include "portal/server/pdf/document.hpp"

#include <string>

namespace sceau::revocation {

/// What is filled in. Everything empty: the form to print and to fill in with a pen.
struct Filled {
    std::string serialHex;
    std::string person;
    std::string company;
    std::string role;        ///< "holder", "representative" or empty
    std::string motive;      ///< code of a reason, or empty
    std::string issuer;      ///< as ca::issuerOf() says, where the portal knows the certificate
    std::string issuerName;  ///< for people; stands on the form then
};

/// The words of the form, in the language of the visitor. With `number` it has a field for an electronic signature.
[[nodiscard]] pdf::Document formText(const pages::Portal& portal, const std::string& language,
                                     const std::string& number, const Filled& filled);

}  // namespace sceau::revocation
