// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pdf/document.hpp"
#include "portal/server/revocation/form/inspection.hpp"
#include "portal/server/revocation/form/signature_room.hpp"

#include <cstdlib>

using namespace sceau;
using namespace sceau::revocation;

namespace {

Bytes issuedForm()
{
    const auto fonts = pdf::Fonts::open("/usr/share/fonts/truetype/dejavu");
    if (!fonts) std::abort();
    pdf::Document document;
    document.mark = form::markOf("0123456789abcdef0123456789abcdef");
    document.blocks = {{pdf::BlockKind::signatureField, "S", ""}};
    auto made = pdf::compose(document, *fonts);
    if (!made) std::abort();
    return std::move(*made);
}

}  // namespace

/// Whatever follows a form that was issued, or comes in its place, the judgement ends; a report can be stored and read.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const Bytes issued = issuedForm();
    const BytesView input(data, size);
    Bytes received = issued;
    received.insert(received.end(), input.begin(), input.end());
    for (const BytesView pdf : {BytesView(received), input}) {
        const auto inspection = form::inspect(pdf, issued);
        if (inspection.report.passed()) std::abort();  // who signed was not looked at
        const auto again = form::Report::fromText(inspection.report.text());
        if (again.text() != inspection.report.text()) std::abort();
    }
    (void)form::numberOf(input);
    (void)form::withSignatureRoom(received, 0);
    return 0;
}
