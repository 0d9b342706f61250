// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/named_certificates.hpp"

#include "portal/server/ca/issuer.hpp"
#include "shared/x509/certificate.hpp"

namespace sceau::revocation {

Result<std::vector<store::CertificateRecord>> certificatesNamed(store::Transaction& transaction,
                                                                const std::string& serialHex, const std::string& issuer)
{
    ASSIGN_OR_RETURN(
        const auto rows,
        transaction.query("SELECT id FROM certificate WHERE serial_hex = :p1 ORDER BY created_at, id", {serialHex}));
    std::vector<store::CertificateRecord> named;
    for (const auto& row : rows) {
        ASSIGN_OR_RETURN(auto certificate, store::certificateById(transaction, row.text(0)));
        if (!certificate) continue;
        if (!issuer.empty()) {
            ASSIGN_OR_RETURN(const auto its, ca::issuerOf(certificate->der));
            if (its != issuer) continue;
        }
        named.push_back(std::move(*certificate));
    }
    return named;
}

Result<std::string> issuerNameOf(const store::CertificateRecord& certificate)
{
    ASSIGN_OR_RETURN(const auto parsed, x509::parseCertificate(certificate.der));
    return std::string(x509::valueOf(parsed.issuer, "CN"));
}

}  // namespace sceau::revocation
