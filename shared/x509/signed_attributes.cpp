// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/algorithm_identifier.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>
#include <set>

namespace sceau::x509 {

namespace {

constexpr std::string_view contentTypeOid = "1.2.840.113549.1.9.3";
constexpr std::string_view messageDigestOid = "1.2.840.113549.1.9.4";
constexpr std::string_view signingCertificateV2Oid = "1.2.840.113549.1.9.16.2.47";
constexpr std::string_view idData = "1.2.840.113549.1.7.1";

constexpr ErrorCode mistake = ErrorCode::cmsInvalid;
constexpr std::size_t maxAttributesBytes = 64 * 1024;
constexpr std::size_t maxPurposeBytes = 64;
constexpr std::size_t maxOriginBytes = 512;

Bytes attribute(std::string_view oid, BytesView value)
{
    return der::sequence({der::objectIdentifier(oid), der::element(der::setTag, value)});
}

/// SigningCertificateV2 (RFC 5035 §3): SHA-256 is the default and therefore absent.
Result<Bytes> signingCertificate(BytesView certificateDer)
{
    ASSIGN_OR_RETURN(const auto certificate, decodeForReading(certificateDer));
    ASSIGN_OR_RETURN(const auto hash, digest(HashAlgorithm::sha256, certificateDer));
    const auto issuer = encode<i2d_X509_NAME>(X509_get_issuer_name(certificate.get()));
    const auto serial = encode<i2d_ASN1_INTEGER>(X509_get0_serialNumber(certificate.get()));
    const auto generalNames = der::sequence({der::element(der::contextTag(4), issuer)});
    const auto essCertId =
        der::sequence({der::element(der::octetStringTag, hash), der::sequence({generalNames, serial})});
    return der::sequence({der::sequence({essCertId})});
}

/// The first ESSCertIDv2 names the signer; the others, of its authorities, are left alone.
Result<void> readSigningCertificate(BytesView value, SignedAttributes& attributes)
{
    ASSIGN_OR_RETURN(const auto content, der::only(value, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto certificates, reader.next(der::sequenceTag));
    der::Reader certificateReader(certificates.content, mistake);
    ASSIGN_OR_RETURN(const auto first, certificateReader.next(der::sequenceTag));

    der::Reader idReader(first.content, mistake);
    if (idReader.nextTag() == der::sequenceTag) {
        ASSIGN_OR_RETURN(const auto identifier, idReader.next());
        const auto algorithm = hashAlgorithmOf(identifier.whole);
        if (!algorithm) return fail(mistake, "signing-certificate-v2 uses an unsupported hash");
        attributes.certificateHashAlgorithm = *algorithm;
    }
    ASSIGN_OR_RETURN(const auto hash, idReader.next(der::octetStringTag));
    if (hash.content.size() != digestSize(attributes.certificateHashAlgorithm))
        return fail(mistake, "signing-certificate-v2 has a hash of a wrong length");
    attributes.certificateHash.assign(hash.content.begin(), hash.content.end());
    return {};
}

Result<Purpose> readPurpose(BytesView value)
{
    ASSIGN_OR_RETURN(const auto content, der::only(value, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto name, reader.next(der::utf8StringTag));
    ASSIGN_OR_RETURN(const auto origin, reader.next(der::utf8StringTag));
    RETURN_IF_ERROR(reader.finish());
    if (name.content.empty() || name.content.size() > maxPurposeBytes || origin.content.empty() ||
        origin.content.size() > maxOriginBytes)
        return fail(mistake, "the purpose attribute is empty or too long");
    return Purpose{{name.content.begin(), name.content.end()}, {origin.content.begin(), origin.content.end()}};
}

Result<void> readAttribute(std::string oid, BytesView value, SignedAttributes& attributes)
{
    if (oid == contentTypeOid) {
        ASSIGN_OR_RETURN(const auto type, der::only(value, der::objectIdentifierTag, mistake));
        attributes.contentType = der::objectIdentifierText(type);
    } else if (oid == messageDigestOid) {
        ASSIGN_OR_RETURN(const auto hash, der::only(value, der::octetStringTag, mistake));
        attributes.messageDigest.assign(hash.begin(), hash.end());
    } else if (oid == signingCertificateV2Oid) {
        return readSigningCertificate(value, attributes);
    } else if (oid == purposeAttributeOid) {
        ASSIGN_OR_RETURN(attributes.purpose, readPurpose(value));
    } else {
        attributes.others.push_back(std::move(oid));
    }
    return {};
}

}  // namespace

Result<Bytes> composeSignedAttributes(BytesView certificate, HashAlgorithm algorithm, BytesView contentDigest,
                                      const std::optional<Purpose>& purpose)
{
    if (contentDigest.size() != digestSize(algorithm))
        return fail(ErrorCode::attributesRefused, "the digest has a wrong length");
    ASSIGN_OR_RETURN(const auto signingCertificateV2, signingCertificate(certificate));
    std::vector<Bytes> attributes{
        attribute(contentTypeOid, der::objectIdentifier(idData)),
        attribute(messageDigestOid, der::element(der::octetStringTag, contentDigest)),
        attribute(signingCertificateV2Oid, signingCertificateV2),
    };
    if (purpose) {
        if (purpose->name.empty() || purpose->name.size() > maxPurposeBytes || purpose->origin.empty() ||
            purpose->origin.size() > maxOriginBytes)
            return fail(ErrorCode::attributesRefused, "the purpose is empty or too long");
        attributes.push_back(attribute(
            purposeAttributeOid, der::sequence({der::utf8String(purpose->name), der::utf8String(purpose->origin)})));
    }
    return der::setOf(std::move(attributes));
}

Result<SignedAttributes> parseSignedAttributes(BytesView attributesDer)
{
    if (attributesDer.size() > maxAttributesBytes) return fail(mistake, "the signed attributes are too long");
    ASSIGN_OR_RETURN(const auto content, der::only(attributesDer, der::setTag, mistake));
    SignedAttributes attributes;
    std::set<std::string> seen;
    BytesView previous;
    der::Reader reader(content, mistake);
    while (!reader.atEnd()) {
        ASSIGN_OR_RETURN(const auto one, reader.next(der::sequenceTag));
        // A verifier re-encodes the attributes in this order before it verifies (RFC 5652 §5.4).
        if (!std::lexicographical_compare(previous.begin(), previous.end(), one.whole.begin(), one.whole.end()))
            return fail(mistake, "the signed attributes are not in DER order");
        previous = one.whole;

        der::Reader attributeReader(one.content, mistake);
        ASSIGN_OR_RETURN(const auto identifier, attributeReader.next(der::objectIdentifierTag));
        ASSIGN_OR_RETURN(const auto values, attributeReader.next(der::setTag));
        RETURN_IF_ERROR(attributeReader.finish());
        der::Reader valueReader(values.content, mistake);
        ASSIGN_OR_RETURN(const auto value, valueReader.next());
        RETURN_IF_ERROR(valueReader.finish());

        auto oid = der::objectIdentifierText(identifier.content);
        if (oid.empty() || !seen.insert(oid).second) return fail(mistake, "an attribute is malformed or repeated");
        RETURN_IF_ERROR(readAttribute(std::move(oid), value.whole, attributes));
    }
    if (attributes.contentType.empty() || attributes.messageDigest.empty() || attributes.certificateHash.empty())
        return fail(mistake, "content-type, message-digest or signing-certificate-v2 is missing");
    return attributes;
}

Result<void> checkSigningCertificate(const SignedAttributes& attributes, BytesView certificate)
{
    ASSIGN_OR_RETURN(const auto hash, digest(attributes.certificateHashAlgorithm, certificate));
    if (hash != attributes.certificateHash)
        return fail(ErrorCode::certificateMismatch, "signing-certificate-v2 names another certificate");
    return {};
}

}  // namespace sceau::x509
