// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/named_certificates.hpp"

#include "portal/server/ca/issuer.hpp"
#include "shared/x509/description.hpp"

#include <map>

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

std::string nameText(const x509::Name& name)
{
    std::string text;
    for (auto part = name.rbegin(); part != name.rend(); ++part)
        text += (text.empty() ? "" : ", ") + part->shortName + "=" + part->value;
    return text;
}

std::string issuerNameOf(const x509::Name& issuer)
{
    const auto commonName = x509::valueOf(issuer, "CN");
    return commonName.empty() ? nameText(issuer) : std::string(commonName);
}

Result<std::string> issuerNameOf(const store::CertificateRecord& certificate)
{
    ASSIGN_OR_RETURN(const auto described, x509::describeCertificate(certificate.der));
    return issuerNameOf(described.issuer);
}

Result<std::vector<IssuerChoice>> issuerChoices(const std::vector<store::CertificateRecord>& certificates)
{
    std::vector<IssuerChoice> choices;
    std::vector<std::string> wholeNames;
    std::map<std::string, int> times;
    for (const auto& certificate : certificates) {
        ASSIGN_OR_RETURN(auto code, ca::issuerOf(certificate.der));
        ASSIGN_OR_RETURN(const auto described, x509::describeCertificate(certificate.der));
        choices.push_back({std::move(code), issuerNameOf(described.issuer)});
        wholeNames.push_back(nameText(described.issuer));
        ++times[choices.back().name];
    }
    for (std::size_t index = 0; index < choices.size(); ++index)
        if (times[choices[index].name] > 1) choices[index].name = wholeNames[index];
    return choices;
}

}  // namespace sceau::revocation
