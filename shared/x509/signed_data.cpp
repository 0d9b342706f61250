// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/algorithm_identifier.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/signature.hpp"
#include "shared/x509/validation_material.hpp"

namespace sceau::x509 {

namespace {

constexpr std::string_view idData = "1.2.840.113549.1.7.1";
constexpr ErrorCode mistake = ErrorCode::cmsInvalid;

constexpr int maxCertificates = 48;

/// IssuerAndSerialNumber (RFC 5652 §10.2.4).
Bytes issuerAndSerialNumber(X509* certificate)
{
    return der::sequence({encode<i2d_X509_NAME>(X509_get_issuer_name(certificate)),
                          encode<i2d_ASN1_INTEGER>(X509_get0_serialNumber(certificate))});
}

Result<void> checkPieces(const std::optional<Bytes>& content, const SignerPieces& signer, const X509Ptr& certificate)
{
    ASSIGN_OR_RETURN(const auto attributes, parseSignedAttributes(signer.signedAttributes));
    RETURN_IF_ERROR(checkSigningCertificate(attributes, signer.certificate));
    if (attributes.contentType != idData) return fail(mistake, "the content type is not id-data");
    if (attributes.messageDigest.size() != digestSize(signer.digestAlgorithm))
        return fail(mistake, "the message digest is not of the digest algorithm");
    if (content) {
        ASSIGN_OR_RETURN(const auto hash, digest(signer.digestAlgorithm, *content));
        if (hash != attributes.messageDigest) return fail(mistake, "the message digest is not that of the content");
    }
    const auto publicKey = encode<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(certificate.get()));
    return verifySignature(publicKey, signer.signatureAlgorithm, signer.signedAttributes, signer.signature);
}

/// The signed attributes as they are signed: a SET OF in DER order.
Bytes attributesOf(CMS_SignerInfo* signer)
{
    std::vector<Bytes> attributes;
    for (int index = 0; index < CMS_signed_get_attr_count(signer); ++index)
        attributes.push_back(encode<i2d_X509_ATTRIBUTE>(CMS_signed_get_attr(signer, index)));
    return der::setOf(std::move(attributes));
}

Result<SignatureAlgorithm> algorithmOf(CMS_SignerInfo* signer)
{
    X509_ALGOR* digestAlgorithm = nullptr;
    X509_ALGOR* signatureAlgorithm = nullptr;
    CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &digestAlgorithm, &signatureAlgorithm);
    const auto hash = hashAlgorithmOf(encode<i2d_X509_ALGOR>(digestAlgorithm));
    if (!hash) return fail(mistake, "the digest algorithm is not supported");
    if (const auto algorithm = signatureAlgorithmOf(encode<i2d_X509_ALGOR>(signatureAlgorithm))) return *algorithm;

    // RFC 3370 §3.2 also allows plain rsaEncryption, the hash being the digest algorithm's.
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, signatureAlgorithm);
    if (OBJ_obj2nid(object) != NID_rsaEncryption) return fail(mistake, "the signature algorithm is not supported");
    switch (*hash) {
    case HashAlgorithm::sha256: return SignatureAlgorithm::rs256;
    case HashAlgorithm::sha384: return SignatureAlgorithm::rs384;
    case HashAlgorithm::sha512: return SignatureAlgorithm::rs512;
    }
    return fail(mistake, "the digest algorithm is not supported");
}

Result<CmsPtr> decodeSignedData(BytesView signedDataDer)
{
    if (signedDataDer.size() > maxSignedDataBytes) return fail(mistake, "the SignedData is too long");
    std::string why;
    auto cms = decode<d2i_CMS_ContentInfo, CMS_ContentInfo_free>(signedDataDer, &why);
    if (!cms) return fail(mistake, "not one ContentInfo" + why);
    if (OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed) return fail(mistake, "not a SignedData");
    if (OBJ_obj2nid(CMS_get0_eContentType(cms.get())) != NID_pkcs7_data)
        return fail(mistake, "the content type is not id-data");
    if (sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(cms.get())) != 1) return fail(mistake, "not exactly one signer");
    return cms;
}

/// Verifies the one signature and yields the content.
Result<Bytes> verifiedContent(CMS_ContentInfo* cms, const std::optional<Bytes>& detachedContent)
{
    if (detachedContent.has_value() != (CMS_is_detached(cms) == 1))
        return fail(mistake, "the content is given twice or not at all");
    const BioPtr in(detachedContent
                        ? BIO_new_mem_buf(detachedContent->data(), static_cast<int>(detachedContent->size()))
                        : nullptr);
    const BioPtr out(BIO_new(BIO_s_mem()));
    // The chain is another function's matter: it needs anchors, revocation and a time.
    if (CMS_verify(cms, nullptr, nullptr, in.get(), out.get(), CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) != 1)
        return openSslFailure(ErrorCode::signatureInvalid, "CMS_verify");
    char* data = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &data);
    return Bytes(data, data + size);
}

}  // namespace

Result<Bytes> assembleSignedData(const std::optional<Bytes>& content, const SignerPieces& signer)
{
    ASSIGN_OR_RETURN(const auto certificate, decodeCertificate(signer.certificate));
    RETURN_IF_ERROR(checkPieces(content, signer, certificate));

    const auto digestAlgorithm = hashAlgorithmIdentifier(signer.digestAlgorithm);
    auto signedAttributes = signer.signedAttributes;
    signedAttributes[0] = der::contextTag(0);  // [0] IMPLICIT in the SignerInfo, SET OF where it is signed
    const auto signerInfo = der::sequence(
        {der::smallInteger(1), issuerAndSerialNumber(certificate.get()), digestAlgorithm, signedAttributes,
         signatureAlgorithmIdentifier(signer.signatureAlgorithm), der::element(der::octetStringTag, signer.signature)});

    std::vector<Bytes> certificates{signer.certificate};
    for (const auto& other : signer.otherCertificates) {
        RETURN_IF_ERROR(decodeCertificate(other));
        certificates.push_back(other);
    }
    const auto eContent =
        content ? der::element(der::contextTag(0), der::element(der::octetStringTag, *content)) : Bytes{};
    const auto signedData =
        der::sequence({der::smallInteger(1), der::element(der::setTag, digestAlgorithm),
                       der::sequence({der::objectIdentifier(idData), eContent}),
                       der::setOf(std::move(certificates), der::contextTag(0)), der::element(der::setTag, signerInfo)});
    return der::sequence({der::objectIdentifier(idSignedData), der::element(der::contextTag(0), signedData)});
}

Result<SignedData> verifySignedData(BytesView signedDataDer, const std::optional<Bytes>& detachedContent)
{
    ASSIGN_OR_RETURN(const auto cms, decodeSignedData(signedDataDer));
    SignedData data;
    const CertificatesPtr certificates(CMS_get1_certs(cms.get()));
    const auto count = certificates ? sk_X509_num(certificates.get()) : 0;
    if (count > maxCertificates) return fail(mistake, "too many certificates");
    for (int index = 0; index < count; ++index)
        data.certificates.push_back(encode<i2d_X509>(sk_X509_value(certificates.get(), index)));

    auto* signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms.get()), 0);
    ASSIGN_OR_RETURN(data.signatureAlgorithm, algorithmOf(signer));
    ASSIGN_OR_RETURN(data.attributes, parseSignedAttributes(attributesOf(signer)));
    ASSIGN_OR_RETURN(data.content, verifiedContent(cms.get(), detachedContent));

    X509* certificate = nullptr;
    CMS_SignerInfo_get0_algs(signer, nullptr, &certificate, nullptr, nullptr);
    if (certificate == nullptr) return fail(mistake, "the signer's certificate is missing");
    data.signerCertificate = encode<i2d_X509>(certificate);
    RETURN_IF_ERROR(checkSigningCertificate(data.attributes, data.signerCertificate));
    const auto publicKey = encode<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(certificate));
    RETURN_IF_ERROR(decodePublicKey(publicKey, ErrorCode::signatureInvalid));
    ASSIGN_OR_RETURN(auto material, materialOf(signedDataDer));
    data.crls = std::move(material.crls);
    data.ocspResponses = std::move(material.ocspResponses);
    return data;
}

}  // namespace sceau::x509
