// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/holders.hpp"
#include "shared/x509/certificate.hpp"

#include <string>
#include <vector>

namespace sceau::revocation {

/// The certificates with this serial number, whatever their state; several where several authorities gave it. With
/// `issuer` (as ca::issuerOf() says), that authority's only.
[[nodiscard]] Result<std::vector<store::CertificateRecord>> certificatesNamed(store::Transaction& transaction,
                                                                              const std::string& serialHex,
                                                                              const std::string& issuer);

/// A whole name in one line, what is nearest to the person or authority first: "CN=…, O=…, C=FR".
[[nodiscard]] std::string nameText(const x509::Name& name);

/// What people call an authority: its common name; the whole name of one that has none.
[[nodiscard]] std::string issuerNameOf(const x509::Name& issuer);

/// The same for the authority that issued a certificate.
[[nodiscard]] Result<std::string> issuerNameOf(const store::CertificateRecord& certificate);

/// An authority that an officer may choose.
struct IssuerChoice {
    std::string code;  ///< as ca::issuerOf() says
    std::string name;
};

/// Who issued each of these, in their order. Authorities that people call alike are told apart by their whole names.
[[nodiscard]] Result<std::vector<IssuerChoice>> issuerChoices(
    const std::vector<store::CertificateRecord>& certificates);

}  // namespace sceau::revocation
