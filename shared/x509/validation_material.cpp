// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/validation_material.hpp"

#include "shared/x509/clause.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/crl.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/ocsp.hpp"
#include "shared/x509/openssl.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::cmsInvalid;
constexpr std::size_t maxPieces = 32;
constexpr std::size_t maxMaterialBytes = 8 * 1024 * 1024;

constexpr std::string_view idOcspResponse = "1.3.6.1.5.5.7.16.2";

/// The parts of a SignedData (RFC 5652 §5.1).
struct Parts {
    Bytes der;  ///< What the others view.
    BytesView version;
    BytesView digestAlgorithms;
    BytesView content;
    BytesView certificates;  ///< The elements, without their [0].
    BytesView crls;          ///< The elements, without their [1].
    BytesView signers;
};

/// What comes in BER is put into DER first, as OpenSSL reads it.
Result<Parts> partsOf(BytesView signedData)
{
    if (signedData.size() > maxSignedDataBytes) return fail(mistake, "the SignedData is too long");
    std::string why;
    const auto cms = decode<d2i_CMS_ContentInfo, CMS_ContentInfo_free>(signedData, &why);
    if (!cms) return fail(mistake, "not one ContentInfo" + why);
    if (dottedText(CMS_get0_type(cms.get())) != idSignedData) return fail(mistake, "not a SignedData");
    Parts parts;
    parts.der = encode<i2d_CMS_ContentInfo>(cms.get());
    ASSIGN_OR_RETURN(const auto outer, der::only(parts.der, der::sequenceTag, mistake));
    der::Reader information(outer, mistake);
    RETURN_IF_ERROR(information.next(der::objectIdentifierTag));
    ASSIGN_OR_RETURN(const auto explicitTag, information.next(der::contextTag(0)));
    RETURN_IF_ERROR(information.finish());
    ASSIGN_OR_RETURN(const auto inner, der::only(explicitTag.content, der::sequenceTag, mistake));
    der::Reader reader(inner, mistake);
    ASSIGN_OR_RETURN(const auto version, reader.next(der::integerTag));
    ASSIGN_OR_RETURN(const auto digestAlgorithms, reader.next(der::setTag));
    ASSIGN_OR_RETURN(const auto content, reader.next(der::sequenceTag));
    parts.version = version.whole;
    parts.digestAlgorithms = digestAlgorithms.whole;
    parts.content = content.whole;
    if (reader.nextTag() == der::contextTag(0)) {
        ASSIGN_OR_RETURN(const auto certificates, reader.next());
        parts.certificates = certificates.content;
    }
    if (reader.nextTag() == der::contextTag(1)) {
        ASSIGN_OR_RETURN(const auto crls, reader.next());
        parts.crls = crls.content;
    }
    ASSIGN_OR_RETURN(const auto signers, reader.next(der::setTag));
    parts.signers = signers.whole;
    RETURN_IF_ERROR(reader.finish());
    return parts;
}

/// The response of a RevocationInfoChoice "other" (RFC 5940 §2.1), nothing for one of another format.
Result<std::optional<BytesView>> responseOf(const der::Element& other)
{
    der::Reader reader(other.content, mistake);
    ASSIGN_OR_RETURN(const auto format, reader.next(der::objectIdentifierTag));
    ASSIGN_OR_RETURN(const auto information, reader.next());
    RETURN_IF_ERROR(reader.finish());
    if (der::objectIdentifierText(format.content) != idOcspResponse) return std::optional<BytesView>();
    return std::optional(information.whole);
}

Result<ValidationMaterial> readMaterial(const Parts& parts)
{
    const auto bytes = [](BytesView view) { return Bytes(view.begin(), view.end()); };
    ValidationMaterial material;
    for (der::Reader reader(parts.certificates, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto certificate, reader.next());
        if (certificate.tag == der::sequenceTag) material.certificates.push_back(bytes(certificate.whole));
    }
    for (der::Reader reader(parts.crls, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto choice, reader.next());
        if (choice.tag == der::sequenceTag) material.crls.push_back(bytes(choice.whole));
        if (choice.tag != der::contextTag(1)) continue;
        ASSIGN_OR_RETURN(const auto response, responseOf(choice));
        if (response) material.ocspResponses.push_back(bytes(*response));
    }
    return material;
}

/// A SET OF what is there and what comes to it, each once, under `tag`; nothing when there is nothing.
Result<Bytes> united(BytesView present, const std::vector<Bytes>& added, std::uint8_t tag)
{
    std::vector<Bytes> elements(added);
    for (der::Reader reader(present, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto element, reader.next());
        elements.emplace_back(element.whole.begin(), element.whole.end());
    }
    if (elements.empty()) return Bytes();
    std::sort(elements.begin(), elements.end());
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    return der::setOf(std::move(elements), tag);
}

}  // namespace

Result<void> checkMaterial(const ValidationMaterial& material)
{
    if (material.empty()) return fail(ErrorCode::invalidRequest, "there is nothing to embed");
    std::size_t bytes = 0;
    for (const auto* pieces : {&material.certificates, &material.crls, &material.ocspResponses}) {
        if (pieces->size() > maxPieces) return fail(ErrorCode::invalidRequest, "too many pieces of one kind");
        for (const auto& piece : *pieces) bytes += piece.size();
    }
    if (bytes > maxMaterialBytes) return fail(ErrorCode::invalidRequest, "the material is too long");
    for (const auto& certificate : material.certificates) RETURN_IF_ERROR(decodeCertificate(certificate));
    for (const auto& list : material.crls) RETURN_IF_ERROR(RevocationList::open(list));
    for (const auto& response : material.ocspResponses) RETURN_IF_ERROR(checkOcspResponse(response));
    return {};
}

Result<Bytes> attachMaterial(BytesView signedData, const ValidationMaterial& material)
{
    RETURN_IF_ERROR(checkMaterial(material));
    ASSIGN_OR_RETURN(const auto parts, partsOf(signedData));
    auto information = material.crls;
    for (const auto& response : material.ocspResponses)
        information.push_back(der::element(der::contextTag(1), {der::objectIdentifier(idOcspResponse), response}));
    ASSIGN_OR_RETURN(const auto certificates, united(parts.certificates, material.certificates, der::contextTag(0)));
    ASSIGN_OR_RETURN(const auto crls, united(parts.crls, information, der::contextTag(1)));
    if (certificates.size() + crls.size() + parts.content.size() > maxSignedDataBytes)
        return fail(mistake, "the SignedData would be too long");
    // RFC 5652 §5.1: version 5 where revocation information has another format than that of lists.
    constexpr std::uint8_t withOtherInformation = 5;
    const auto other = der::smallInteger(withOtherInformation);
    const auto version = material.ocspResponses.empty() ? parts.version : BytesView(other);
    const auto all = der::sequence({version, parts.digestAlgorithms, parts.content, certificates, crls, parts.signers});
    return der::sequence({der::objectIdentifier(idSignedData), der::element(der::contextTag(0), all)});
}

Result<ValidationMaterial> materialOf(BytesView signedData)
{
    ASSIGN_OR_RETURN(const auto parts, partsOf(signedData));
    return readMaterial(parts);
}

Result<ValidationMaterial> openCertificateBag(BytesView bag)
{
    ASSIGN_OR_RETURN(const auto parts, partsOf(bag));
    constexpr std::array<std::uint8_t, 2> emptySet{der::setTag, 0};
    if (!std::equal(parts.signers.begin(), parts.signers.end(), emptySet.begin(), emptySet.end()))
        return failBy("RFC 5652 §5.2", mistake, "there is a signer: not a bag of certificates");
    ASSIGN_OR_RETURN(const auto content, der::only(parts.content, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    RETURN_IF_ERROR(reader.next(der::objectIdentifierTag));
    if (!reader.atEnd()) return failBy("RFC 5652 §5.2", mistake, "there is a content without signer");
    ASSIGN_OR_RETURN(auto material, readMaterial(parts));
    for (const auto& certificate : material.certificates)
        if (const auto read = decodeForReading(certificate); !read)
            return fail(mistake, "what is no certificate lies in the bag: " + read.error().detail);
    for (const auto& list : material.crls)
        if (const auto read = RevocationList::open(list); !read)
            return fail(mistake, "what is no revocation list lies in the bag: " + read.error().detail);
    return material;
}

}  // namespace sceau::x509
