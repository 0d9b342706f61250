// SPDX-License-Identifier: Apache-2.0
#include "wasm/cpp/conversions.hpp"

#include <utility>

namespace sceau::wasm {

namespace {

/// Both sides list the same values in the same order; commands_test.cpp holds them to it.
template <typename To, typename From>
To sameValue(From value)
{
    return static_cast<To>(value);
}

std::vector<protocol::KeyUsage> keyUsages(std::uint16_t mask)
{
    std::vector<protocol::KeyUsage> usages;
    for (unsigned bit = 0; bit < 9; ++bit)
        if ((mask & 1U << bit) != 0) usages.push_back(static_cast<protocol::KeyUsage>(bit));
    return usages;
}

}  // namespace

x509::HashAlgorithm fromMessage(protocol::HashAlgorithm algorithm)
{
    return sameValue<x509::HashAlgorithm>(algorithm);
}

protocol::HashAlgorithm toMessage(x509::HashAlgorithm algorithm)
{
    return sameValue<protocol::HashAlgorithm>(algorithm);
}

x509::SignatureAlgorithm fromMessage(protocol::SignatureAlgorithm algorithm)
{
    return sameValue<x509::SignatureAlgorithm>(algorithm);
}

protocol::SignatureAlgorithm toMessage(x509::SignatureAlgorithm algorithm)
{
    return sameValue<protocol::SignatureAlgorithm>(algorithm);
}

std::vector<protocol::NameAttribute> toMessage(x509::Name name)
{
    std::vector<protocol::NameAttribute> attributes;
    for (auto& [oid, shortName, value] : name)
        attributes.push_back({std::move(oid), std::move(shortName), std::move(value)});
    return attributes;
}

std::vector<protocol::AlternativeName> toMessage(std::vector<x509::AlternativeName> names)
{
    std::vector<protocol::AlternativeName> messages;
    for (auto& [kind, value] : names)
        messages.push_back({sameValue<protocol::AlternativeNameKind>(kind), std::move(value)});
    return messages;
}

protocol::CertificateDetails toMessage(x509::Certificate certificate)
{
    protocol::CertificateDetails details;
    details.subject = toMessage(std::move(certificate.subject));
    details.issuer = toMessage(std::move(certificate.issuer));
    details.subjectDer = std::move(certificate.subjectDer);
    details.issuerDer = std::move(certificate.issuerDer);
    details.serialHex = std::move(certificate.serialHex);
    details.serialDecimal = std::move(certificate.serialDecimal);
    details.notBefore = certificate.notBefore;
    details.notAfter = certificate.notAfter;
    details.keyType = std::move(certificate.keyType);
    details.publicKey = std::move(certificate.publicKey);
    details.keyUsage = keyUsages(certificate.keyUsage);
    details.extendedKeyUsage = std::move(certificate.extendedKeyUsage);
    details.policies = std::move(certificate.policies);
    details.subjectAltNames = toMessage(std::move(certificate.subjectAltNames));
    details.isAuthority = certificate.isAuthority;
    details.fingerprint = std::move(certificate.fingerprint);
    return details;
}

protocol::RequestDetails toMessage(x509::RequestInfo info)
{
    protocol::RequestDetails details;
    details.subject = std::move(info.subjectDer);
    details.publicKey = std::move(info.publicKey);
    details.challengePassword = std::move(info.challengePassword);
    details.renewalCertificate = std::move(info.renewalCertificate);
    for (auto& [oid, critical, value] : info.extensions)
        details.extensions.push_back({std::move(oid), critical, std::move(value)});
    for (auto& [oid, value] : info.otherAttributes)
        details.otherAttributes.push_back({std::move(oid), std::move(value)});
    return details;
}

x509::RequestInfo fromMessage(protocol::RequestDetails details)
{
    x509::RequestInfo info;
    info.subjectDer = std::move(details.subject);
    info.publicKey = std::move(details.publicKey);
    info.challengePassword = std::move(details.challengePassword);
    info.renewalCertificate = std::move(details.renewalCertificate);
    for (auto& [oid, critical, value] : details.extensions)
        info.extensions.push_back({std::move(oid), critical, std::move(value)});
    for (auto& [oid, value] : details.otherAttributes)
        info.otherAttributes.push_back({std::move(oid), std::move(value)});
    return info;
}

protocol::SignedAttributesDetails toMessage(x509::SignedAttributes attributes)
{
    protocol::SignedAttributesDetails details;
    details.contentType = std::move(attributes.contentType);
    details.messageDigest = std::move(attributes.messageDigest);
    details.certificateHashAlgorithm = toMessage(attributes.certificateHashAlgorithm);
    details.certificateHash = std::move(attributes.certificateHash);
    if (attributes.purpose)
        details.purpose = {std::move(attributes.purpose->name), std::move(attributes.purpose->origin)};
    details.others = std::move(attributes.others);
    return details;
}

}  // namespace sceau::wasm
