// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/renewal/retrieval.hpp"
#include "shared/x509/certificate.hpp"

namespace sceau::renewal {

/// What the authority is told about a product.
[[nodiscard]] ca::Profile profileOf(const config::Product& product);

/// The address in the new certificate: the changed one, or the old certificate's, or none.
[[nodiscard]] std::string emailOf(const x509::Certificate& current, const store::Renewal& renewal);

}  // namespace sceau::renewal
