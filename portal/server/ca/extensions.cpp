// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/extensions.hpp"

#include "shared/x509/der.hpp"

#include <openssl/objects.h>

namespace sceau::ca {

namespace {

namespace der = x509::der;

constexpr std::uint8_t ia5StringTag = 0x16;

/// The primitive context-specific tag [number].
constexpr std::uint8_t implicitTag(std::uint8_t number)
{
    return static_cast<std::uint8_t>(0x80 | number);
}

/// GeneralName choices (RFC 5280 §4.2.1.6), all IMPLICIT IA5String.
constexpr std::uint8_t emailName = implicitTag(1);
constexpr std::uint8_t urlName = implicitTag(6);

Bytes text(std::uint8_t tag, std::string_view characters)
{
    return der::element(tag, x509::bytesOf(characters));
}

Bytes sequenceOf(const std::vector<Bytes>& elements)
{
    Bytes content;
    for (const Bytes& one : elements) content.insert(content.end(), one.begin(), one.end());
    return der::element(der::sequenceTag, content);
}

/// DER of a BIT STRING with named bits: no trailing zero bits (X.690 §11.2.2).
Bytes namedBits(const std::vector<unsigned>& bits)
{
    Bytes content{0, 0, 0};
    unsigned highest = 0;
    for (const unsigned bit : bits) {
        content[1 + bit / 8] = static_cast<std::uint8_t>(content[1 + bit / 8] | 0x80U >> bit % 8);
        highest = std::max(highest, bit);
    }
    content.resize(2 + highest / 8);
    content[0] = static_cast<std::uint8_t>(7 - highest % 8);
    return der::element(der::bitStringTag, content);
}

unsigned bitOf(KeyUsage usage)
{
    switch (usage) {
    case KeyUsage::digitalSignature: return 0;
    case KeyUsage::nonRepudiation: return 1;
    case KeyUsage::keyEncipherment: return 2;
    case KeyUsage::keyAgreement: return 4;
    }
    return 0;
}

Bytes statement(const char* oid)
{
    return der::sequence({der::objectIdentifier(oid)});
}
Bytes statement(const char* oid, const Bytes& information)
{
    return der::sequence({der::objectIdentifier(oid), information});
}

}  // namespace

Extension basicConstraints(bool isAuthority, bool mayHaveAuthoritiesBelow)
{
    const Bytes yes{0x01, 0x01, 0xFF};
    Bytes value = der::sequence({});
    if (isAuthority)
        value = mayHaveAuthoritiesBelow ? der::sequence({yes}) : der::sequence({yes, der::smallInteger(0)});
    return {"2.5.29.19", Critical::yes, std::move(value)};
}

Extension keyUsageBits(const std::vector<unsigned>& bits)
{
    return {"2.5.29.15", Critical::yes, namedBits(bits)};
}

Extension keyUsage(const std::vector<KeyUsage>& usages)
{
    std::vector<unsigned> bits;
    for (const KeyUsage usage : usages) bits.push_back(bitOf(usage));
    return keyUsageBits(bits);
}

Extension extendedKeyUsage(const std::vector<std::string>& purposes)
{
    std::vector<Bytes> elements;
    for (const auto& purpose : purposes) elements.push_back(der::objectIdentifier(purpose));
    return {"2.5.29.37", Critical::no, sequenceOf(elements)};
}

Extension subjectKeyIdentifier(const X509* certificate)
{
    const Bytes identifier = keyIdentifier(X509_get_X509_PUBKEY(certificate));
    return {"2.5.29.14", Critical::no, der::element(der::octetStringTag, identifier)};
}

Extension authorityKeyIdentifier(const X509* issuer)
{
    const Bytes identifier = keyIdentifier(X509_get_X509_PUBKEY(issuer));
    return {"2.5.29.35", Critical::no, der::sequence({der::element(implicitTag(0), identifier)})};
}

Extension certificatePolicies(const std::vector<std::string>& policies, const std::string& practiceUrl)
{
    std::vector<Bytes> elements;
    for (const auto& policy : policies) {
        const bool withPractice = elements.empty() && !practiceUrl.empty();
        const Bytes practice =
            der::sequence({der::objectIdentifier("1.3.6.1.5.5.7.2.1"), text(ia5StringTag, practiceUrl)});
        const Bytes identifier = der::objectIdentifier(policy);
        elements.push_back(withPractice ? der::sequence({identifier, der::sequence({practice})})
                                        : der::sequence({identifier}));
    }
    return {"2.5.29.32", Critical::no, sequenceOf(elements)};
}

Extension authorityInformation(const std::string& issuerUrl, const std::string& ocspUrl)
{
    std::vector<Bytes> elements;
    const auto add = [&](const char* method, const std::string& url) {
        if (!url.empty()) elements.push_back(der::sequence({der::objectIdentifier(method), text(urlName, url)}));
    };
    add("1.3.6.1.5.5.7.48.2", issuerUrl);
    add("1.3.6.1.5.5.7.48.1", ocspUrl);
    return {"1.3.6.1.5.5.7.1.1", Critical::no, sequenceOf(elements)};
}

namespace {

/// CRLDistributionPoints with one point.
Bytes distributionPoints(const std::string& url)
{
    const Bytes fullName = der::element(der::contextTag(0), text(urlName, url));
    const Bytes point = der::element(der::contextTag(0), fullName);
    return der::sequence({der::sequence({point})});
}

}  // namespace

Extension crlDistributionPoint(const std::string& url)
{
    return {"2.5.29.31", Critical::no, distributionPoints(url)};
}

Extension freshestCrl(const std::string& url)
{
    return {"2.5.29.46", Critical::no, distributionPoints(url)};
}

Extension emailAlternativeName(const std::string& email)
{
    return {"2.5.29.17", Critical::no, der::sequence({text(emailName, email)})};
}

Extension qualifiedStatements(const QualifiedStatements& statements)
{
    std::vector<Bytes> elements;
    elements.push_back(statement("0.4.0.1862.1.1"));
    if (statements.retentionYears)
        elements.push_back(statement("0.4.0.1862.1.3", der::smallInteger(*statements.retentionYears)));
    if (statements.onQualifiedDevice) elements.push_back(statement("0.4.0.1862.1.4"));
    if (!statements.disclosures.empty()) {
        std::vector<Bytes> locations;
        for (const auto& disclosure : statements.disclosures)
            locations.push_back(der::sequence(
                {text(ia5StringTag, disclosure.url), text(der::printableStringTag, disclosure.language)}));
        elements.push_back(statement("0.4.0.1862.1.5", sequenceOf(locations)));
    }
    const bool isSeal = statements.purpose == QualifiedPurpose::electronicSeal;
    const char* purpose = isSeal ? "0.4.0.1862.1.6.2" : "0.4.0.1862.1.6.1";
    elements.push_back(statement("0.4.0.1862.1.6", der::sequence({der::objectIdentifier(purpose)})));
    return {"1.3.6.1.5.5.7.1.3", Critical::no, sequenceOf(elements)};
}

Extension ocspNoCheck()
{
    return {"1.3.6.1.5.5.7.48.1.5", Critical::no, der::element(der::nullTag, BytesView{})};
}

Result<ExtensionPtr> makeExtension(const Extension& extension)
{
    const std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>> value(ASN1_OCTET_STRING_new());
    const ObjectPtr oid(OBJ_txt2obj(extension.oid.c_str(), 1));
    if (!value || !oid ||
        ASN1_OCTET_STRING_set(value.get(), extension.value.data(), static_cast<int>(extension.value.size())) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "extension " + extension.oid);
    const int critical = extension.critical == Critical::yes ? 1 : 0;
    ExtensionPtr made(X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), critical, value.get()));
    if (!made) return x509::openSslFailure(ErrorCode::internalError, "extension " + extension.oid);
    return made;
}

Result<void> addExtension(X509* certificate, const Extension& extension)
{
    ASSIGN_OR_RETURN(const ExtensionPtr made, makeExtension(extension));
    if (X509_add_ext(certificate, made.get(), -1) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "X509_add_ext");
    return {};
}

}  // namespace sceau::ca
