// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form/signature_room.hpp"

#include "portal/server/pdf/pdf_file.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

namespace sceau::revocation::form {

namespace {

constexpr std::string_view numberMark = "SceauForm ";
constexpr std::size_t numberSize = 32;

/// Bytes of CMS: a signature, its certificate and a chain.
constexpr std::size_t room = 12288;

/// The number that stands behind `key`, searched from the end: the last one counts.
Result<std::size_t> numberBehind(std::string_view text, std::string_view key)
{
    const auto begin = text.rfind(key);
    std::size_t number = 0;
    if (begin != std::string_view::npos) {
        const char* digits = text.data() + begin + key.size();
        const auto read = std::from_chars(digits, text.data() + text.size(), number);
        if (read.ec == std::errc()) return number;
    }
    return fail(ErrorCode::documentInvalid, "not a form of ours: no " + std::string(key));
}

std::string padded(std::size_t number)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%010zu", number);
    return text.data();
}

}  // namespace

std::string markOf(std::string_view number)
{
    return std::string(numberMark) + std::string(number);
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

Result<Bytes> withSignatureRoom(BytesView form, std::int64_t at)
{
    const std::string original(form.begin(), form.end());
    ASSIGN_OR_RETURN(const auto size, numberBehind(original, "/Size "));
    ASSIGN_OR_RETURN(const auto previous, numberBehind(original, "startxref\n"));
    ASSIGN_OR_RETURN(const auto widget, numberBehind(original, "/AcroForm << /SigFlags 3 /Fields ["));
    const std::string head = "\n" + std::to_string(widget) + " 0 obj\n<< ";
    const auto begin = original.find(head);
    const auto end = original.find("\nendobj", begin);
    const auto id = original.rfind("/ID [");
    if (begin == std::string::npos || end == std::string::npos || id == std::string::npos)
        return fail(ErrorCode::documentInvalid, "not a form of ours");

    std::string file = original;
    const auto fieldAt = file.size();
    const auto entries = original.substr(begin + head.size(), end - begin - head.size());
    file += head.substr(1) + "/V " + std::to_string(size) + " 0 R " + entries + "\nendobj\n";
    const auto signatureAt = file.size();
    file += std::to_string(size) + " 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (" +
            pdf::utcText("D:%Y%m%d%H%M%SZ", at) + ") /Contents ";
    const auto contentsBegin = file.size();
    file += "<" + std::string(2 * room, '0') + ">";
    const auto contentsEnd = file.size();
    file += " /ByteRange [0 " + padded(contentsBegin) + " " + padded(contentsEnd) + " ";
    const auto restAt = file.size();
    file += padded(0) + "] >>\nendobj\n";
    const auto tableAt = file.size();
    file += "xref\n" + std::to_string(widget) + " 1\n" + padded(fieldAt) + " 00000 n \n" + std::to_string(size) +
            " 1\n" + padded(signatureAt) + " 00000 n \ntrailer\n<< /Size " + std::to_string(size + 1) +
            " /Root 1 0 R " + original.substr(id, original.find("] ", id) + 1 - id) + " /Prev " +
            std::to_string(previous) + " >>\nstartxref\n" + std::to_string(tableAt) + "\n%%EOF\n";
    file.replace(restAt, 10, padded(file.size() - contentsEnd));
    return Bytes(file.begin(), file.end());
}

}  // namespace sceau::revocation::form
