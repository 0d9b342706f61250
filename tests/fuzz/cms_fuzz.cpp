// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/cms.hpp"
#include "shared/x509/signature.hpp"
#include "shared/x509/time_stamp.hpp"
#include "shared/x509/validation_material.hpp"

#include <cstdlib>

/// What verifies has a content and names its signer; signed attributes and ECDSA signatures of any shape are read or
/// refused.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const BytesView der(data, size);
    if (const auto signedData = x509::verifySignedData(der))
        if (!x509::checkSigningCertificate(signedData->attributes, signedData->signerCertificate)) std::abort();
    if (const auto bag = x509::openCertificateBag(der)) {
        const auto again = x509::materialOf(der);
        if (!again || *again != *bag || x509::verifySignedData(der)) std::abort();
    }
    // What a SignedData has already can be put into it again, and changes nothing after the first time.
    if (const auto material = x509::materialOf(der)) {
        if (const auto once = x509::attachMaterial(der, *material)) {
            const auto twice = x509::attachMaterial(*once, *material);
            if (!twice || *twice != *once) std::abort();
        }
    }
    (void)x509::timeStampsOf(der);
    if (const auto attributes = x509::parseSignedAttributes(der))
        if (attributes->contentType.empty() || attributes->messageDigest.empty()) std::abort();
    if (const auto raw = x509::ecdsaDerToRaw(der, 32)) {
        const auto back = x509::ecdsaRawToDer(*raw);
        if (!back || x509::ecdsaDerToRaw(*back, 32).has_value() == false) std::abort();
    }
    return 0;
}
