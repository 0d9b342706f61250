// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/document_material.hpp"
#include "shared/x509/pades.hpp"
#include "shared/x509/pdf_update.hpp"

#include <cstdlib>

/// The place of a signature lies inside the document, and what it covers is the rest. A document whose objects are
/// found still has them when others were appended.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const BytesView pdf(data, size);
    if (const auto place = x509::findSignaturePlace(pdf)) {
        const auto covered = x509::signedBytes(pdf);
        if (!covered || covered->size() + 2 * place->room() + 2 != size) std::abort();
    }
    (void)x509::verifyDocument(pdf);
    (void)x509::verifyExtendedDocument(pdf);
    if (const auto file = x509::pdf::File::open(pdf)) {
        const auto root = file->object(file->root());
        x509::pdf::Update update(*file, pdf);
        const auto number = update.addObject("(added)");
        if (const auto appended = update.finish(); root && appended) {
            Bytes longer(data, data + size);
            longer.insert(longer.end(), appended->begin(), appended->end());
            const auto again = x509::pdf::File::open(longer);
            if (!again) std::abort();
            const auto added = again->object({number, 0});
            const auto sameRoot = again->object(again->root());
            if (!added || *added != "(added)" || !sameRoot || (number != file->root().number && *sameRoot != *root))
                std::abort();
        }
    }
    return 0;
}
