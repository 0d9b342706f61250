// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ocsp/request.hpp"

#include <openssl/x509v3.h>

namespace sceau::ocsp {

namespace {

/// RFC 9654 §2.1: 1 to 128 octets, wrapped in an OCTET STRING.
bool nonceFits(OCSP_REQUEST* request)
{
    const int index = OCSP_REQUEST_get_ext_by_NID(request, NID_id_pkix_OCSP_Nonce, -1);
    if (index < 0) return true;
    const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(OCSP_REQUEST_get_ext(request, index));
    constexpr int longestNonce = 128 + 3;
    return ASN1_STRING_length(value) >= 1 && ASN1_STRING_length(value) <= longestNonce &&
           OCSP_REQUEST_get_ext_by_NID(request, NID_id_pkix_OCSP_Nonce, index) < 0;
}

int hexDigit(char character)
{
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

}  // namespace

Result<RequestPtr> parseRequest(BytesView der)
{
    if (der.empty() || der.size() > longestRequest) return fail(ErrorCode::invalidRequest, "OCSP request: size");
    auto request = x509::decode<d2i_OCSP_REQUEST, OCSP_REQUEST_free>(der);
    if (!request) return x509::openSslFailure(ErrorCode::invalidRequest, "d2i_OCSP_REQUEST");
    const int count = OCSP_request_onereq_count(request.get());
    if (count < 1 || count > mostCertificates) return fail(ErrorCode::invalidRequest, "OCSP request: certificates");
    if (!nonceFits(request.get())) return fail(ErrorCode::invalidRequest, "OCSP request: nonce");
    return request;
}

Result<Bytes> decodePath(std::string_view encoded)
{
    if (encoded.size() > 4 * longestRequest) return fail(ErrorCode::invalidRequest, "OCSP path: too long");
    std::string text;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (encoded[i] != '%') {
            text += encoded[i];
            continue;
        }
        const int high = i + 2 < encoded.size() ? hexDigit(encoded[i + 1]) : -1;
        const int low = i + 2 < encoded.size() ? hexDigit(encoded[i + 2]) : -1;
        if (high < 0 || low < 0) return fail(ErrorCode::invalidRequest, "OCSP path: percent-encoding");
        text += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return fromBase64(text);
}

bool isIssuedBy(const OCSP_CERTID* id, const X509* issuer)
{
    ASN1_OBJECT* algorithm = nullptr;
    // The accessor is not const-correct; nothing is changed.
    OCSP_id_get0_info(nullptr, &algorithm, nullptr, nullptr, const_cast<OCSP_CERTID*>(id));
    const EVP_MD* digest = nullptr;
    switch (OBJ_obj2nid(algorithm)) {
    case NID_sha1: digest = EVP_sha1(); break;
    case NID_sha256: digest = EVP_sha256(); break;
    case NID_sha384: digest = EVP_sha384(); break;
    case NID_sha512: digest = EVP_sha512(); break;
    default: return false;
    }
    const CertIdPtr ours(OCSP_cert_to_id(digest, nullptr, issuer));
    return ours && OCSP_id_issuer_cmp(ours.get(), id) == 0;
}

}  // namespace sceau::ocsp
