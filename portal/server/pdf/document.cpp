// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pdf/document.hpp"

#include "portal/server/pdf/archive.hpp"
#include "portal/server/pdf/layout.hpp"
#include "portal/server/pdf/pdf_file.hpp"
#include "portal/server/pdf/typeface.hpp"

namespace sceau::pdf {

namespace {

std::string array(const Rectangle& box)
{
    return "[" + point(box[0]) + " " + point(box[1]) + " " + point(box[2]) + " " + point(box[3]) + "]";
}

/// The signature field is its own widget: hidden in no way, printed, locked.
std::string widget(const Rectangle& box, int page, int appearance, const std::string& label)
{
    constexpr int printedAndLocked = 132;
    return "<< /Type /Annot /Subtype /Widget /FT /Sig /T (signature) /TU " + textString(label) + " /Rect " +
           array(box) + " /P " + reference(page) + " /F " + std::to_string(printedAndLocked) + " /AP << /N " +
           reference(appearance) + " >> >>";
}

}  // namespace

Result<Fonts> Fonts::open(const std::filesystem::path& directory)
{
    ASSIGN_OR_RETURN(auto regular, Font::open(directory / "DejaVuSans.ttf"));
    ASSIGN_OR_RETURN(auto bold, Font::open(directory / "DejaVuSans-Bold.ttf"));
    return Fonts{std::move(regular), std::move(bold)};
}

Result<Bytes> compose(const Document& document, const Fonts& fonts)
{
    Typeface regular(fonts.regular, "DejaVuSans");
    Typeface bold(fonts.bold, "DejaVuSans-Bold");
    Layout layout(regular, bold);
    std::string signatureLabel;
    for (const auto& block : document.blocks) {
        layout.place(block);
        if (block.kind == BlockKind::signatureField) signatureLabel = block.text;
    }

    PdfFile file;
    const int catalogue = file.reserve();
    const int pages = file.reserve();
    const int meta = file.addStream(
        "/Type /Metadata /Subtype /XML",
        metadata(document.title, document.author, document.language, utcText("%Y-%m-%dT%H:%M:%SZ", document.at)));
    const int profile = file.addStream("/N 1", grayProfile());
    const int regularFont = regular.embed(file);
    const int boldFont = bold.embed(file);
    const std::string resources =
        "<< /Font << /F1 " + reference(regularFont) + " /F2 " + reference(boldFont) + " >> >>";
    std::string kids;
    int lastPage = 0;
    for (const auto& drawing : layout.pages()) {
        const int contents = file.addStream("", drawing);
        lastPage = file.reserve();
        kids += " " + reference(lastPage);
        const bool holdsSignature = layout.signature() && &drawing == &layout.pages().back();
        file.set(lastPage, "<< /Type /Page /Parent " + reference(pages) + " /MediaBox [0 0 595 842] /Resources " +
                               resources + " /Contents " + reference(contents) +
                               (holdsSignature ? " /Annots [" + reference(lastPage + 2) + "]" : "") + " >>");
    }
    std::string fields;
    if (layout.signature()) {
        const auto& box = *layout.signature();
        const int appearance = file.addStream("/Type /XObject /Subtype /Form /BBox [0 0 " + point(box[2] - box[0]) +
                                                  " " + point(box[3] - box[1]) + "] /Resources << >>",
                                              "");
        fields = reference(file.add(widget(box, lastPage, appearance, signatureLabel)));
    }
    file.set(pages, "<< /Type /Pages /Kids [" + kids + " ] /Count " + std::to_string(layout.pages().size()) + " >>");
    const std::string form = fields.empty() ? "" : " /AcroForm << /SigFlags 3 /Fields [" + fields + "] >>";
    file.set(catalogue, "<< /Type /Catalog /Pages " + reference(pages) + " /Lang " + textString(document.language) +
                            " /ViewerPreferences << /DisplayDocTitle true >> /Metadata " + reference(meta) +
                            " /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier "
                            "(Grey gamma 2.2) /Info (Grey gamma 2.2) /DestOutputProfile " +
                            reference(profile) + " >>]" + form + " >>");
    return file.finish(document.mark);
}

}  // namespace sceau::pdf
