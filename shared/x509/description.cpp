// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/description.hpp"

#include "shared/x509/digest.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/reading.hpp"

namespace sceau::x509 {

Result<Certificate> describeCertificate(BytesView der)
{
    ASSIGN_OR_RETURN(const auto certificate, decodeForReading(der));
    // OpenSSL reads the extensions here, once. It digests the certificate on the way, which fails where there are no
    // algorithms; whoever asks next gets what it read.
    (void)X509_get_extension_flags(certificate.get());
    auto value = readCertificate(certificate.get());
    discardErrors();
    value.der.assign(der.begin(), der.end());
    if (auto keyType = readKeyType(X509_get_X509_PUBKEY(certificate.get()))) value.keyType = std::move(*keyType);
    ASSIGN_OR_RETURN(value.fingerprint, digest(HashAlgorithm::sha256, der));
    return value;
}

}  // namespace sceau::x509
