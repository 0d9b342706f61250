// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <string>

namespace sceau::ca {

/// What stands for an authority in the database: SHA-256 of its name, in hexadecimal. A serial number means nothing
/// without it (RFC 5280 §4.1.2.2). Of any certificate that was accepted once: what today's parser refuses has an issuer
/// too.
[[nodiscard]] Result<std::string> issuerOf(BytesView certificate);

/// The same for the authority's own certificate.
[[nodiscard]] Result<std::string> asIssuer(BytesView authorityCertificate);

}  // namespace sceau::ca
