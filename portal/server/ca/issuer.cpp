// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/issuer.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/description.hpp"
#include "shared/x509/digest.hpp"

namespace sceau::ca {

namespace {

Result<std::string> digestOf(BytesView name)
{
    ASSIGN_OR_RETURN(const auto digest, x509::digest(x509::HashAlgorithm::sha256, name));
    return hexadecimal(digest);
}

}  // namespace

Result<std::string> issuerOf(BytesView certificate)
{
    ASSIGN_OR_RETURN(const auto parsed, x509::describeCertificate(certificate));
    return digestOf(parsed.issuerDer);
}

Result<std::string> asIssuer(BytesView authorityCertificate)
{
    ASSIGN_OR_RETURN(const auto parsed, x509::describeCertificate(authorityCertificate));
    return digestOf(parsed.subjectDer);
}

}  // namespace sceau::ca
