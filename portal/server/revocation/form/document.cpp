// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form/document.hpp"

#include "portal/server/revocation/form/archive.hpp"
#include "portal/server/revocation/form/layout.hpp"
#include "portal/server/revocation/form/pdf_file.hpp"
#include "portal/server/revocation/form/typeface.hpp"

#include <chrono>
#include <cstdio>

namespace sceau::revocation::form {

namespace {

constexpr std::string_view numberMark = "SceauForm ";
constexpr std::size_t numberSize = 32;

std::string isoTime(std::int64_t at)
{
    using namespace std::chrono;
    const sys_seconds moment{seconds{at}};
    const auto midnight = floor<days>(moment);
    const year_month_day date{midnight};
    const hh_mm_ss time{moment - midnight};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

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
    const int meta = file.addStream("/Type /Metadata /Subtype /XML",
                                    metadata(document.title, document.author, document.language, isoTime(document.at)));
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
    return file.finish(std::string(numberMark) + document.number);
}

std::string numberOf(BytesView pdf)
{
    constexpr std::size_t window = 128;
    const std::string_view text(reinterpret_cast<const char*>(pdf.data()), std::min(window, pdf.size()));
    const std::string mark = "%" + std::string(numberMark);
    const auto begin = text.find(mark);
    if (!text.starts_with("%PDF-1.7\n") || begin == std::string_view::npos) return {};
    const auto number = text.substr(begin + mark.size(), numberSize);
    if (number.size() != numberSize || number.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return {};
    return std::string(number);
}

}  // namespace sceau::revocation::form
