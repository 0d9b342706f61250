// SPDX-License-Identifier: Apache-2.0
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/clause.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/ocsp_reading.hpp"
#include "shared/x509/reading.hpp"

namespace sceau::x509 {

namespace {

using RequestMessage = std::unique_ptr<OCSP_REQUEST, FreeWith<OCSP_REQUEST_free>>;

constexpr ErrorCode mistake = ErrorCode::statusInvalid;
constexpr std::size_t maxRequestBytes = 64 * 1024;
constexpr int maxCertificates = 256;

/// OpenSSL has no function for the requestor's name. TBSRequest (RFC 6960 §4.1.1): [0] version, [1] requestorName.
Result<std::optional<AlternativeName>> readRequestor(BytesView der)
{
    ASSIGN_OR_RETURN(const auto request, der::only(der, der::sequenceTag, mistake));
    der::Reader outer(request, mistake);
    ASSIGN_OR_RETURN(const auto toBeSigned, outer.next(der::sequenceTag));
    der::Reader reader(toBeSigned.content, mistake);
    if (reader.nextTag() == der::contextTag(0)) RETURN_IF_ERROR(reader.next());
    if (reader.nextTag() != der::contextTag(1)) return std::optional<AlternativeName>();
    ASSIGN_OR_RETURN(const auto requestor, reader.next());
    const auto name = decode<d2i_GENERAL_NAME, GENERAL_NAME_free>(requestor.content);
    if (!name) return failBy("RFC 6960 §4.1.1", mistake, "the requestor's name is malformed");
    return std::optional(readAlternativeName(name.get()));
}

}  // namespace

Bytes copyOf(const ASN1_STRING* string)
{
    const auto bytes = bytesOf(string);
    return {bytes.begin(), bytes.end()};
}

Result<OcspCertificateId> readCertificateId(const OCSP_CERTID* id)
{
    ASN1_OCTET_STRING* nameHash = nullptr;
    ASN1_OCTET_STRING* keyHash = nullptr;
    ASN1_OBJECT* algorithm = nullptr;
    ASN1_INTEGER* serial = nullptr;
    // OpenSSL's function takes what it only reads as if it wrote it.
    OCSP_id_get0_info(&nameHash, &algorithm, &keyHash, &serial, const_cast<OCSP_CERTID*>(id));
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
        return failBy("RFC 5280 §4.1.2.2", mistake, "a serial number is negative");
    return OcspCertificateId{dottedText(algorithm), copyOf(nameHash), copyOf(keyHash), hexadecimal(bytesOf(serial))};
}

Result<Bytes> readNonce(X509_EXTENSION* extension)
{
    const auto octets =
        decode<d2i_ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>(bytesOf(X509_EXTENSION_get_data(extension)));
    if (!octets) return failBy("RFC 6960 §4.4.1", mistake, "the nonce is malformed");
    return copyOf(octets.get());
}

Result<OcspRequest> parseOcspRequest(BytesView der)
{
    if (der.size() > maxRequestBytes) return fail(mistake, "the OCSP request is too long");
    std::string why;
    const auto message = decode<d2i_OCSP_REQUEST, OCSP_REQUEST_free>(der, &why);
    if (!message) return failBy("RFC 6960 §4.1.1", mistake, "not one OCSP request in DER" + why);
    const auto count = OCSP_request_onereq_count(message.get());
    if (count == 0 || count > maxCertificates)
        return failBy("RFC 6960 §4.1.1", mistake, "about no certificate or too many");
    OcspRequest request;
    ASSIGN_OR_RETURN(request.requestor, readRequestor(der));
    for (int index = 0; index < count; ++index) {
        ASSIGN_OR_RETURN(auto id,
                         readCertificateId(OCSP_onereq_get0_id(OCSP_request_onereq_get0(message.get(), index))));
        request.certificates.push_back(std::move(id));
    }
    for (int index = 0; index < OCSP_REQUEST_get_ext_count(message.get()); ++index) {
        auto* extension = OCSP_REQUEST_get_ext(message.get(), index);
        const auto* object = X509_EXTENSION_get_object(extension);
        if (OBJ_obj2nid(object) != NID_id_pkix_OCSP_Nonce) {
            request.otherExtensions.push_back(dottedText(object));
            continue;
        }
        if (request.nonce) return failBy("RFC 6960 §4.4.1", mistake, "there are two nonces");
        ASSIGN_OR_RETURN(request.nonce, readNonce(extension));
    }
    request.isSigned = OCSP_request_is_signed(message.get()) != 0;
    return request;
}

}  // namespace sceau::x509
