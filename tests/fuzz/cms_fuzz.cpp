// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/cms.hpp"
#include "shared/x509/signature.hpp"

#include <cstdlib>

/// What verifies has a content and names its signer; signed attributes and ECDSA signatures of any shape are read or
/// refused.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const BytesView der(data, size);
    if (const auto signedData = x509::verifySignedData(der))
        if (!x509::checkSigningCertificate(signedData->attributes, signedData->signerCertificate)) std::abort();
    if (const auto attributes = x509::parseSignedAttributes(der))
        if (attributes->contentType.empty() || attributes->messageDigest.empty()) std::abort();
    if (const auto raw = x509::ecdsaDerToRaw(der, 32)) {
        const auto back = x509::ecdsaRawToDer(*raw);
        if (!back || x509::ecdsaDerToRaw(*back, 32).has_value() == false) std::abort();
    }
    return 0;
}
