// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pades.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/reading.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::documentInvalid;
constexpr std::string_view rangeKey = "/ByteRange";
constexpr std::string_view subFilter = "/ETSI.CAdES.detached";

/// White space of ISO 32000-1 table 1.
bool isSpace(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n' || character == '\f' ||
           character == '\0';
}

int hexDigit(std::uint8_t character)
{
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    return -1;
}

void skipSpace(std::string_view& text)
{
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
}

/// The four numbers between brackets.
Result<std::array<std::size_t, 4>> readRange(std::string_view text)
{
    skipSpace(text);
    if (!text.starts_with('[')) return fail(mistake, "/ByteRange is no array");
    text.remove_prefix(1);
    std::array<std::size_t, 4> numbers{};
    for (auto& number : numbers) {
        skipSpace(text);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc()) return fail(mistake, "/ByteRange is not four numbers");
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    skipSpace(text);
    if (!text.starts_with(']')) return fail(mistake, "/ByteRange is not four numbers");
    return numbers;
}

/// The bytes between the brackets.
Bytes bytesAt(BytesView pdf, const SignaturePlace& place)
{
    Bytes contents;
    contents.reserve(place.room());
    const auto digits = pdf.subspan(place.contentsBegin + 1, 2 * place.room());
    for (std::size_t index = 0; index < digits.size(); index += 2)
        contents.push_back(static_cast<std::uint8_t>(hexDigit(digits[index]) << 4 | hexDigit(digits[index + 1])));
    return contents;
}

/// The CMS between the brackets; what follows it is filled up with zeros.
Result<Bytes> readContents(BytesView pdf, const SignaturePlace& place)
{
    auto contents = bytesAt(pdf, place);
    der::Reader reader(contents, ErrorCode::cmsInvalid);
    ASSIGN_OR_RETURN(const auto signedData, reader.next(der::sequenceTag));
    const auto size = signedData.whole.size();
    if (!std::all_of(contents.begin() + static_cast<std::ptrdiff_t>(size), contents.end(),
                     [](std::uint8_t byte) { return byte == 0; }))
        return fail(mistake, "something other than zeros follows the signature");
    contents.resize(size);
    return contents;
}

Bytes withoutPlace(BytesView pdf, const SignaturePlace& place)
{
    Bytes bytes(pdf.begin(), pdf.begin() + static_cast<std::ptrdiff_t>(place.contentsBegin));
    bytes.insert(bytes.end(), pdf.begin() + static_cast<std::ptrdiff_t>(place.contentsEnd), pdf.end());
    return bytes;
}

/// Where the last /ByteRange stands.
Result<std::size_t> lastRange(std::string_view text)
{
    if (!text.starts_with("%PDF-")) return fail(mistake, "not a PDF");
    const auto key = text.rfind(rangeKey);
    if (key == std::string_view::npos) return fail(mistake, "there is no /ByteRange");
    return key;
}

}  // namespace

Result<SignaturePlace> findSignaturePlace(BytesView pdf)
{
    const std::string_view text(reinterpret_cast<const char*>(pdf.data()), pdf.size());
    ASSIGN_OR_RETURN(const auto key, lastRange(text));
    ASSIGN_OR_RETURN(const auto range, readRange(text.substr(key + rangeKey.size())));

    const auto [begin, contentsBegin, contentsEnd, rest] = range;
    if (begin != 0 || contentsBegin >= contentsEnd || contentsEnd > pdf.size() || rest != pdf.size() - contentsEnd)
        return fail(mistake, "the signature does not cover the whole document");
    const auto size = contentsEnd - contentsBegin;
    if (size < 4 || size % 2 != 0 || text[contentsBegin] != '<' || text[contentsEnd - 1] != '>')
        return fail(mistake, "/ByteRange does not leave out one hexadecimal string");
    const auto digits = pdf.subspan(contentsBegin + 1, size - 2);
    if (!std::all_of(digits.begin(), digits.end(), [](std::uint8_t digit) { return hexDigit(digit) >= 0; }))
        return fail(mistake, "/ByteRange does not leave out one hexadecimal string");
    if (key > contentsBegin && key < contentsEnd) return fail(mistake, "/ByteRange lies in what it leaves out");
    if (text.find(subFilter) == std::string_view::npos) return fail(mistake, "the signature field is not for PAdES");
    return SignaturePlace{contentsBegin, contentsEnd};
}

Result<Bytes> signedBytes(BytesView pdf)
{
    ASSIGN_OR_RETURN(const auto place, findSignaturePlace(pdf));
    return withoutPlace(pdf, place);
}

Result<std::size_t> signedSize(BytesView pdf)
{
    const std::string_view text(reinterpret_cast<const char*>(pdf.data()), pdf.size());
    ASSIGN_OR_RETURN(const auto key, lastRange(text));
    ASSIGN_OR_RETURN(const auto range, readRange(text.substr(key + rangeKey.size())));
    const auto [begin, contentsBegin, contentsEnd, rest] = range;
    if (contentsEnd > pdf.size() || rest > pdf.size() - contentsEnd)
        return fail(mistake, "the signature covers more than there is");
    return contentsEnd + rest;
}

Result<Bytes> signatureContents(BytesView pdf)
{
    ASSIGN_OR_RETURN(const auto place, findSignaturePlace(pdf));
    return bytesAt(pdf, place);
}

Result<Bytes> insertSignature(BytesView pdf, BytesView signedData)
{
    ASSIGN_OR_RETURN(const auto place, findSignaturePlace(pdf));
    if (signedData.size() > place.room()) return fail(mistake, "there is no room for the signature");
    const auto digits = pdf.subspan(place.contentsBegin + 1, 2 * place.room());
    if (!std::all_of(digits.begin(), digits.end(), [](std::uint8_t digit) { return digit == '0'; }))
        return fail(mistake, "the document is signed already");
    RETURN_IF_ERROR(verifySignedData(signedData, withoutPlace(pdf, place)));

    Bytes signedPdf(pdf.begin(), pdf.end());
    const auto hex = hexadecimal(signedData);
    std::copy(hex.begin(), hex.end(), signedPdf.begin() + static_cast<std::ptrdiff_t>(place.contentsBegin) + 1);
    return signedPdf;
}

Result<SignedData> verifyDocument(BytesView pdf)
{
    ASSIGN_OR_RETURN(const auto place, findSignaturePlace(pdf));
    ASSIGN_OR_RETURN(const auto contents, readContents(pdf, place));
    return verifySignedData(contents, withoutPlace(pdf, place));
}

}  // namespace sceau::x509
