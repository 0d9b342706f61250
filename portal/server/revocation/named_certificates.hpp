// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/holders.hpp"

#include <string>
#include <vector>

namespace sceau::revocation {

/// The certificates with this serial number, whatever their state; several where several authorities gave it. With
/// `issuer` (as ca::issuerOf() says), that authority's only.
[[nodiscard]] Result<std::vector<store::CertificateRecord>> certificatesNamed(store::Transaction& transaction,
                                                                              const std::string& serialHex,
                                                                              const std::string& issuer);

/// What people call the authority that issued a certificate: its common name.
[[nodiscard]] Result<std::string> issuerNameOf(const store::CertificateRecord& certificate);

}  // namespace sceau::revocation
