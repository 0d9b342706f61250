// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pades.hpp"

#include <cstdlib>

/// The place of a signature lies inside the document, and what it covers is the rest.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const BytesView pdf(data, size);
    if (const auto place = x509::findSignaturePlace(pdf)) {
        const auto covered = x509::signedBytes(pdf);
        if (!covered || covered->size() + 2 * place->room() + 2 != size) std::abort();
    }
    (void)x509::verifyDocument(pdf);
    return 0;
}
