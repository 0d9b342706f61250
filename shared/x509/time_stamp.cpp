// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/time_stamp.hpp"

#include "shared/x509/algorithm_identifier.hpp"
#include "shared/x509/clause.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/reading.hpp"

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::cmsInvalid;
constexpr std::uint8_t generalizedTimeTag = 0x18;

/// id-aa-timeStampToken (RFC 3161 appendix A) and id-ct-TSTInfo.
constexpr const char* timeStampAttribute = "1.2.840.113549.1.9.16.2.14";
constexpr std::string_view timeStampContent = "1.2.840.113549.1.9.16.1.4";

/// A token with its service's chain and lists stays below.
constexpr std::size_t maxTokenBytes = 256 * 1024;

/// A ContentInfo with a SignedData that has one signer.
Result<CmsPtr> decodeCms(BytesView der, std::size_t maxBytes)
{
    if (der.size() > maxBytes) return fail(mistake, "the SignedData is too long");
    std::string why;
    auto cms = decode<d2i_CMS_ContentInfo, CMS_ContentInfo_free>(der, &why);
    if (!cms) return fail(mistake, "not one ContentInfo" + why);
    if (OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed) return fail(mistake, "not a SignedData");
    if (sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(cms.get())) != 1) return fail(mistake, "not exactly one signer");
    return cms;
}

CMS_SignerInfo* signerOf(const CmsPtr& cms)
{
    return sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms.get()), 0);
}

/// TSTInfo (RFC 3161 §2.4.2), as far as it matters here.
Result<TimeStamp> readInformation(BytesView content)
{
    ASSIGN_OR_RETURN(const auto information, der::only(content, der::sequenceTag, mistake));
    der::Reader reader(information, mistake);
    ASSIGN_OR_RETURN(const auto version, reader.next(der::integerTag));
    if (version.content.size() != 1 || version.content[0] != 1)
        return failBy("RFC 3161 §2.4.2", mistake, "a time-stamp of another version");
    TimeStamp stamp;
    ASSIGN_OR_RETURN(const auto policy, reader.next(der::objectIdentifierTag));
    stamp.policy = der::objectIdentifierText(policy.content);
    ASSIGN_OR_RETURN(const auto imprint, reader.next(der::sequenceTag));
    der::Reader imprintReader(imprint.content, mistake);
    ASSIGN_OR_RETURN(const auto algorithm, imprintReader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto hashed, imprintReader.next(der::octetStringTag));
    RETURN_IF_ERROR(imprintReader.finish());
    const auto hash = hashAlgorithmOf(algorithm.whole);
    if (!hash) return failBy("ETSI TS 119 312", mistake, "a time-stamp of an unsupported hash");
    stamp.hash = *hash;
    stamp.imprint.assign(hashed.content.begin(), hashed.content.end());
    RETURN_IF_ERROR(reader.next(der::integerTag));
    ASSIGN_OR_RETURN(const auto time, reader.next(generalizedTimeTag));
    const auto decoded = decode<d2i_ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free>(time.whole);
    const auto seconds = decoded ? readTime(decoded.get()) : std::nullopt;
    if (!seconds) return failBy("RFC 3161 §2.4.2", mistake, "a time-stamp without a readable time");
    stamp.time = *seconds;
    return stamp;
}

Result<void> checkImprint(const TimeStamp& stamp, CMS_SignerInfo* signer)
{
    ASSIGN_OR_RETURN(const auto expected, digest(stamp.hash, bytesOf(CMS_SignerInfo_get0_signature(signer))));
    if (expected != stamp.imprint)
        return failBy("ETSI EN 319 122-1 §5.3", ErrorCode::signatureInvalid, "the time-stamp is of something else");
    return {};
}

}  // namespace

Result<TimeStamp> readTimeStamp(BytesView token)
{
    ASSIGN_OR_RETURN(const auto cms, decodeCms(token, maxTokenBytes));
    if (dottedText(CMS_get0_eContentType(cms.get())) != timeStampContent)
        return failBy("RFC 3161 §2.4.2", mistake, "not a time-stamp token");
    const BioPtr out(BIO_new(BIO_s_mem()));
    // The chain is another function's matter: it needs anchors, revocation and a time.
    if (CMS_verify(cms.get(), nullptr, nullptr, nullptr, out.get(), CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) != 1)
        return openSslFailure(ErrorCode::signatureInvalid, "the time-stamp's signature");
    char* data = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &data);
    ASSIGN_OR_RETURN(auto stamp, readInformation(bytesOf(std::string_view(data, static_cast<std::size_t>(size)))));
    X509* certificate = nullptr;
    CMS_SignerInfo_get0_algs(signerOf(cms), nullptr, &certificate, nullptr, nullptr);
    if (certificate == nullptr) return fail(mistake, "the time-stamping service's certificate is missing");
    const auto usage = X509_get_extended_key_usage(certificate);
    if (usage == UINT32_MAX || (usage & XKU_TIMESTAMP) == 0)
        return failBy("RFC 3161 §2.3", mistake, "the certificate is not one for time-stamping");
    stamp.serviceCertificate = encode<i2d_X509>(certificate);
    RETURN_IF_ERROR(
        decodePublicKey(encode<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(certificate)), ErrorCode::signatureInvalid));
    return stamp;
}

Result<Bytes> signatureValueOf(BytesView signedData)
{
    ASSIGN_OR_RETURN(const auto cms, decodeCms(signedData, maxSignedDataBytes));
    const auto value = bytesOf(CMS_SignerInfo_get0_signature(signerOf(cms)));
    return Bytes(value.begin(), value.end());
}

Result<Bytes> attachTimeStamp(BytesView signedData, BytesView token)
{
    ASSIGN_OR_RETURN(const auto cms, decodeCms(signedData, maxSignedDataBytes));
    ASSIGN_OR_RETURN(const auto stamp, readTimeStamp(token));
    RETURN_IF_ERROR(checkImprint(stamp, signerOf(cms)));
    if (CMS_unsigned_add1_attr_by_txt(signerOf(cms), timeStampAttribute, V_ASN1_SEQUENCE, token.data(),
                                      static_cast<int>(token.size())) != 1)
        return openSslFailure(ErrorCode::internalError, "CMS_unsigned_add1_attr_by_txt");
    return encode<i2d_CMS_ContentInfo>(cms.get());
}

Result<std::vector<TimeStamp>> timeStampsOf(BytesView signedData)
{
    ASSIGN_OR_RETURN(const auto cms, decodeCms(signedData, maxSignedDataBytes));
    auto* signer = signerOf(cms);
    std::vector<TimeStamp> stamps;
    for (int index = 0; index < CMS_unsigned_get_attr_count(signer); ++index) {
        auto* attribute = CMS_unsigned_get_attr(signer, index);
        if (dottedText(X509_ATTRIBUTE_get0_object(attribute)) != timeStampAttribute) continue;
        for (int number = 0; number < X509_ATTRIBUTE_count(attribute); ++number) {
            const auto* value = X509_ATTRIBUTE_get0_type(attribute, number);
            if (ASN1_TYPE_get(value) != V_ASN1_SEQUENCE) return fail(mistake, "a time-stamp is no token");
            ASSIGN_OR_RETURN(auto stamp, readTimeStamp(bytesOf(value->value.sequence)));
            RETURN_IF_ERROR(checkImprint(stamp, signer));
            stamps.push_back(std::move(stamp));
        }
    }
    return stamps;
}

}  // namespace sceau::x509
