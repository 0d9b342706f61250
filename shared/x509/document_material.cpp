// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/document_material.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/crl.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/pades.hpp"
#include "shared/x509/pdf_update.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::documentInvalid;

/// Material is added when a time-stamp was, seldom later.
constexpr std::size_t maxUpdates = 8;
constexpr std::string_view endOfFile = "%%EOF\n";

/// The key of a signature in the dictionary VRI (ISO 32000-2 §12.8.4.4): SHA-1 of the whole string /Contents, in
/// upper-case hexadecimal. It only names the signature.
Result<std::string> nameOfSignature(BytesView signedPdf)
{
    ASSIGN_OR_RETURN(const auto contents, signatureContents(signedPdf));
    std::array<std::uint8_t, 20> hash{};
    if (EVP_Digest(contents.data(), contents.size(), hash.data(), nullptr, EVP_sha1(), nullptr) != 1)
        return openSslFailure(ErrorCode::internalError, "EVP_Digest");
    auto name = hexadecimal(hash);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char digit) { return static_cast<char>(std::toupper(static_cast<unsigned char>(digit))); });
    return name;
}

/// The names that EN 319 142-1 gives to the three kinds, in the whole store and for one signature.
struct Kind {
    std::string_view inStore;
    std::string_view ofSignature;
    std::vector<Bytes> ValidationMaterial::*pieces;
};
constexpr std::array<Kind, 3> kinds{{{"Certs", "Cert", &ValidationMaterial::certificates},
                                     {"OCSPs", "OCSP", &ValidationMaterial::ocspResponses},
                                     {"CRLs", "CRL", &ValidationMaterial::crls}}};

/// The dictionary that an entry is or names; an empty one when there is no entry.
Result<pdf::Dictionary> dictionaryAt(const pdf::File& file, std::string_view value)
{
    if (value.empty()) return pdf::Dictionary();
    const auto reference = pdf::referenceOf(value);
    if (!reference) return pdf::Dictionary::parse(value);
    ASSIGN_OR_RETURN(const auto text, file.object(*reference));
    return pdf::Dictionary::parse(text);
}

/// An array of references: those that are there and those to the new objects.
Result<std::string> extendedArray(const pdf::File& file, std::string_view present,
                                  const std::vector<std::uint32_t>& added)
{
    std::string text;
    if (!present.empty()) {
        std::string resolved(present);
        if (const auto reference = pdf::referenceOf(present)) {
            ASSIGN_OR_RETURN(resolved, file.object(*reference));
        }
        ASSIGN_OR_RETURN(const auto elements, pdf::arrayOf(resolved));
        for (const auto element : elements) text += std::string(element) + " ";
    }
    for (const auto number : added) text += std::to_string(number) + " 0 R ";
    if (!text.empty()) text.pop_back();
    return "[" + text + "]";
}

/// The entries of a store or of a signature in it, extended by the new objects.
Result<std::string> extendedEntries(const pdf::File& file, const pdf::Dictionary& present, std::string_view Kind::*name,
                                    const std::array<std::vector<std::uint32_t>, kinds.size()>& added)
{
    std::string text;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        const auto key = kinds[kind].*name;
        const auto before = present.find(key);
        if (before.empty() && added[kind].empty()) continue;
        ASSIGN_OR_RETURN(const auto array, extendedArray(file, before, added[kind]));
        text += "/" + std::string(key) + " " + array + " ";
    }
    return text;
}

bool isOneOf(std::string_view key, std::string_view Kind::*name)
{
    return std::any_of(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.*name == key; });
}

/// Entries that are neither arrays of ours nor `except`, as they are.
std::string otherEntries(const pdf::Dictionary& dictionary, std::string_view Kind::*name, std::string_view except)
{
    std::string text;
    for (const auto& [key, value] : dictionary.entries())
        if (!isOneOf(key, name) && key != except) text += pdf::nameText(key) + " " + value + " ";
    return text;
}

/// The store, with VRI, in the text of one dictionary.
Result<std::string> storeText(const pdf::File& file, const pdf::Dictionary& catalog, const std::string& signature,
                              const std::array<std::vector<std::uint32_t>, kinds.size()>& added)
{
    ASSIGN_OR_RETURN(const auto store, dictionaryAt(file, catalog.find("DSS")));
    ASSIGN_OR_RETURN(const auto signatures, dictionaryAt(file, store.find("VRI")));
    ASSIGN_OR_RETURN(const auto own, dictionaryAt(file, signatures.find(signature)));
    ASSIGN_OR_RETURN(const auto entries, extendedEntries(file, store, &Kind::inStore, added));
    ASSIGN_OR_RETURN(const auto ownEntries, extendedEntries(file, own, &Kind::ofSignature, added));
    std::string others;
    for (const auto& [key, value] : signatures.entries())
        if (key != signature) others += pdf::nameText(key) + " " + value + " ";
    const auto type = store.find("Type").empty() ? "/Type /DSS " : "";
    return "<< " + std::string(type) + otherEntries(store, &Kind::inStore, "VRI") + entries + "/VRI << " + others +
           "/" + signature + " << " + otherEntries(own, &Kind::ofSignature, "") + ownEntries + ">> >> >>";
}

/// What to append to `pdf`, whose last signature is that of `signedPdf`.
Result<Bytes> composeUpdate(BytesView pdf, BytesView signedPdf, const ValidationMaterial& material)
{
    ASSIGN_OR_RETURN(const auto signature, nameOfSignature(signedPdf));
    ASSIGN_OR_RETURN(const auto file, pdf::File::open(pdf));
    ASSIGN_OR_RETURN(const auto catalogText, file.object(file.root()));
    ASSIGN_OR_RETURN(const auto catalog, pdf::Dictionary::parse(catalogText));
    pdf::Update update(file, pdf);
    std::array<std::vector<std::uint32_t>, kinds.size()> added;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind)
        for (const auto& piece : material.*kinds[kind].pieces) added[kind].push_back(update.addStream(piece));
    ASSIGN_OR_RETURN(const auto store, storeText(file, catalog, signature, added));
    const auto storeNumber = update.addObject(store);
    std::string entries;
    for (const auto& [key, value] : catalog.entries())
        if (key != "DSS") entries += pdf::nameText(key) + " " + value + " ";
    update.replaceObject(file.root(), "<< " + entries + "/DSS " + std::to_string(storeNumber) + " 0 R >>");
    return update.finish();
}

struct ReadUpdate {
    ValidationMaterial material;
    std::size_t end = 0;
};

/// The streams at the beginning of an update of ours: each is what it reads as. What is read is composed again and
/// compared, so nothing else needs to be looked at.
Result<ReadUpdate> readUpdate(BytesView pdf, std::size_t position)
{
    ReadUpdate update;
    ASSIGN_OR_RETURN(const auto streams, pdf::streamsAt(pdf, position));
    for (const auto stream : streams.contents) {
        Bytes piece(stream.begin(), stream.end());
        if (decodeForReading(stream))
            update.material.certificates.push_back(std::move(piece));
        else if (RevocationList::open(piece))
            update.material.crls.push_back(std::move(piece));
        else
            update.material.ocspResponses.push_back(std::move(piece));
    }
    const std::string_view text(reinterpret_cast<const char*>(pdf.data()), pdf.size());
    const auto end = text.find(endOfFile, streams.end);
    if (end == std::string_view::npos) return fail(mistake, "something stands behind the signature");
    update.end = end + endOfFile.size();
    return update;
}

void append(std::vector<Bytes>& pieces, const std::vector<Bytes>& more)
{
    for (const auto& piece : more)
        if (std::find(pieces.begin(), pieces.end(), piece) == pieces.end()) pieces.push_back(piece);
}

}  // namespace

Result<ExtendedDocument> verifyExtendedDocument(BytesView pdf)
{
    ASSIGN_OR_RETURN(const auto size, signedSize(pdf));
    const auto signedPdf = pdf.first(size);
    ExtendedDocument document;
    ASSIGN_OR_RETURN(document.signature, verifyDocument(signedPdf));
    std::size_t updates = 0;
    for (auto position = size; position < pdf.size(); ++updates) {
        if (updates == maxUpdates) return fail(mistake, "too much stands behind the signature");
        ASSIGN_OR_RETURN(const auto update, readUpdate(pdf, position));
        if (!checkMaterial(update.material)) return fail(mistake, "something stands behind the signature");
        ASSIGN_OR_RETURN(const auto expected, composeUpdate(pdf.first(position), signedPdf, update.material));
        const auto found = pdf.subspan(position, update.end - position);
        if (!std::equal(found.begin(), found.end(), expected.begin(), expected.end()))
            return fail(mistake, "something other than validation material stands behind the signature");
        for (const auto& kind : kinds) append(document.material.*kind.pieces, update.material.*kind.pieces);
        position = update.end;
    }
    return document;
}

Result<Bytes> composeSecurityStore(BytesView pdf, const ValidationMaterial& material)
{
    RETURN_IF_ERROR(checkMaterial(material));
    RETURN_IF_ERROR(verifyExtendedDocument(pdf));
    ASSIGN_OR_RETURN(const auto size, signedSize(pdf));
    return composeUpdate(pdf, pdf.first(size), material);
}

}  // namespace sceau::x509
