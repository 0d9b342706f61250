// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/request.hpp"

#include "shared/x509/algorithm_identifier.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>
#include <set>

namespace sceau::x509 {

namespace {

constexpr std::string_view challengePasswordOid = "1.2.840.113549.1.9.7";
constexpr std::string_view extensionRequestOid = "1.2.840.113549.1.9.14";
constexpr std::string_view renewalCertificateOid = "1.3.6.1.4.1.311.13.1";

constexpr ErrorCode mistake = ErrorCode::requestInvalid;

/// A request carries at most the old certificate and a few extensions.
constexpr std::size_t maxRequestBytes = 64 * 1024;
constexpr std::size_t maxChallengeBytes = 256;

Bytes attribute(std::string_view oid, BytesView value)
{
    return der::sequence({der::objectIdentifier(oid), der::element(der::setTag, value)});
}

Bytes extensionList(const std::vector<Extension>& extensions)
{
    constexpr std::uint8_t booleanTag = 0x01;
    Bytes content;
    for (const auto& extension : extensions) {
        const auto critical = extension.critical ? Bytes{booleanTag, 1, 0xFF} : Bytes{};
        const auto one = der::sequence(
            {der::objectIdentifier(extension.oid), critical, der::element(der::octetStringTag, extension.value)});
        content.insert(content.end(), one.begin(), one.end());
    }
    return der::element(der::sequenceTag, content);
}

Result<void> checkInputs(const RequestInfo& info)
{
    std::string why;
    if (!decode<d2i_X509_NAME, X509_NAME_free>(info.subjectDer, &why))
        return fail(mistake, "the subject is not a name in DER" + why);
    RETURN_IF_ERROR(decodePublicKey(info.publicKey, mistake));
    if (info.challengePassword && info.challengePassword->size() > maxChallengeBytes)
        return fail(mistake, "the challenge is too long");
    for (const auto& extension : info.extensions)
        if (der::objectIdentifier(extension.oid).empty()) return fail(mistake, "an extension has no object identifier");
    for (const auto& [oid, value] : info.otherAttributes) {
        if (der::objectIdentifier(oid).empty()) return fail(mistake, "an attribute has no object identifier");
        der::Reader reader(value, mistake);
        RETURN_IF_ERROR(reader.next());
        RETURN_IF_ERROR(reader.finish());
    }
    return {};
}

Result<std::vector<Extension>> readExtensions(BytesView value)
{
    std::string why;
    const auto decoded = decode<d2i_X509_EXTENSIONS, freeExtensions>(value, &why);
    if (!decoded) return fail(mistake, "the requested extensions cannot be read" + why);
    std::vector<Extension> extensions;
    std::set<std::string> seen;
    for (int index = 0; index < sk_X509_EXTENSION_num(decoded.get()); ++index) {
        auto* extension = sk_X509_EXTENSION_value(decoded.get(), index);
        const auto data = bytesOf(X509_EXTENSION_get_data(extension));
        extensions.push_back({dottedText(X509_EXTENSION_get_object(extension)),
                              X509_EXTENSION_get_critical(extension) != 0, Bytes(data.begin(), data.end())});
        if (!seen.insert(extensions.back().oid).second) return fail(mistake, "an extension is requested twice");
    }
    const auto canonical = extensionList(extensions);
    if (!std::equal(canonical.begin(), canonical.end(), value.begin(), value.end()))
        return fail(mistake, "the requested extensions are not DER");
    return extensions;
}

Result<std::string> readChallenge(BytesView value)
{
    der::Reader reader(value, mistake);
    ASSIGN_OR_RETURN(const auto text, reader.next());
    if (text.tag != der::utf8StringTag && text.tag != der::printableStringTag)
        return fail(mistake, "the challenge is not a text");
    if (text.content.size() > maxChallengeBytes) return fail(mistake, "the challenge is too long");
    return std::string(text.content.begin(), text.content.end());
}

Result<void> readAttribute(BytesView content, RequestInfo& info, std::set<std::string>& seen)
{
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto identifier, reader.next(der::objectIdentifierTag));
    ASSIGN_OR_RETURN(const auto values, reader.next(der::setTag));
    RETURN_IF_ERROR(reader.finish());

    auto oid = der::objectIdentifierText(identifier.content);
    if (oid.empty() || !seen.insert(oid).second) return fail(mistake, "an attribute is malformed or repeated");
    der::Reader valueReader(values.content, mistake);
    ASSIGN_OR_RETURN(const auto value, valueReader.next());
    RETURN_IF_ERROR(valueReader.finish());

    if (oid == challengePasswordOid) {
        ASSIGN_OR_RETURN(info.challengePassword, readChallenge(value.whole));
    } else if (oid == renewalCertificateOid) {
        RETURN_IF_ERROR(decodeCertificate(value.whole));
        info.renewalCertificate.emplace(value.whole.begin(), value.whole.end());
    } else if (oid == extensionRequestOid) {
        ASSIGN_OR_RETURN(info.extensions, readExtensions(value.whole));
    } else {
        info.otherAttributes.push_back({std::move(oid), Bytes(value.whole.begin(), value.whole.end())});
    }
    return {};
}

}  // namespace

Result<Bytes> buildRequestInfo(const RequestInfo& info)
{
    RETURN_IF_ERROR(checkInputs(info));
    std::vector<Bytes> attributes;
    if (info.challengePassword)
        attributes.push_back(attribute(challengePasswordOid, der::utf8String(*info.challengePassword)));
    if (info.renewalCertificate) attributes.push_back(attribute(renewalCertificateOid, *info.renewalCertificate));
    if (!info.extensions.empty()) attributes.push_back(attribute(extensionRequestOid, extensionList(info.extensions)));
    for (const auto& [oid, value] : info.otherAttributes) attributes.push_back(attribute(oid, value));

    const auto version = der::smallInteger(0);
    return der::sequence(
        {version, info.subjectDer, info.publicKey, der::setOf(std::move(attributes), der::contextTag(0))});
}

Result<RequestInfo> parseRequestInfo(BytesView infoDer)
{
    if (infoDer.size() > maxRequestBytes) return fail(mistake, "the request is too long");
    ASSIGN_OR_RETURN(const auto content, der::only(infoDer, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto version, reader.next(der::integerTag));
    if (version.content.size() != 1 || version.content[0] != 0) return fail(mistake, "the version is not 0");
    ASSIGN_OR_RETURN(const auto subject, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto publicKey, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto attributes, reader.next(der::contextTag(0)));
    RETURN_IF_ERROR(reader.finish());

    RequestInfo info;
    info.subjectDer.assign(subject.whole.begin(), subject.whole.end());
    info.publicKey.assign(publicKey.whole.begin(), publicKey.whole.end());
    der::Reader attributeReader(attributes.content, mistake);
    std::set<std::string> seen;
    while (!attributeReader.atEnd()) {
        ASSIGN_OR_RETURN(const auto one, attributeReader.next(der::sequenceTag));
        RETURN_IF_ERROR(readAttribute(one.content, info, seen));
    }
    RETURN_IF_ERROR(checkInputs(info));
    return info;
}

Result<Bytes> attachSignature(BytesView infoDer, SignatureAlgorithm algorithm, BytesView signature)
{
    ASSIGN_OR_RETURN(const auto info, parseRequestInfo(infoDer));
    RETURN_IF_ERROR(verifySignature(info.publicKey, algorithm, infoDer, signature));
    return der::sequence({infoDer, signatureAlgorithmIdentifier(algorithm), der::bitString(signature)});
}

Result<Request> parseRequest(BytesView requestDer)
{
    if (requestDer.size() > maxRequestBytes) return fail(mistake, "the request is too long");
    ASSIGN_OR_RETURN(const auto content, der::only(requestDer, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto info, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto identifier, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto signature, reader.next(der::bitStringTag));
    RETURN_IF_ERROR(reader.finish());
    if (signature.content.empty() || signature.content[0] != 0) return fail(mistake, "the signature has unused bits");

    Request request;
    ASSIGN_OR_RETURN(request.info, parseRequestInfo(info.whole));
    const auto algorithm = signatureAlgorithmOf(identifier.whole);
    if (!algorithm) return fail(mistake, "the signature algorithm is not supported");
    request.infoDer.assign(info.whole.begin(), info.whole.end());
    request.algorithm = *algorithm;
    request.signature.assign(signature.content.begin() + 1, signature.content.end());

    RETURN_IF_ERROR(verifySignature(request.info.publicKey, request.algorithm, request.infoDer, request.signature));
    std::string why;
    if (!decode<d2i_X509_REQ, X509_REQ_free>(requestDer, &why))
        return fail(mistake, "OpenSSL cannot read the request" + why);
    return request;
}

}  // namespace sceau::x509
