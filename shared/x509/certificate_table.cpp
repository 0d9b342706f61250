// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate_table.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/der_time.hpp"
#include "shared/x509/reading.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::certificateInvalid;
constexpr std::uint8_t ia5StringTag = 0x16;

/// Attribute types 2.5.4.3 and 2.5.4.10, and the algorithms of keys, as they are encoded.
constexpr std::array<std::uint8_t, 3> commonNameType{0x55, 0x04, 0x03};
constexpr std::array<std::uint8_t, 3> organizationType{0x55, 0x04, 0x0A};
constexpr std::array<std::uint8_t, 9> rsaEncryption{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};
constexpr std::array<std::uint8_t, 7> ecPublicKey{0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
constexpr std::array<std::uint8_t, 8> p256{0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
constexpr std::array<std::uint8_t, 5> p384{0x2B, 0x81, 0x04, 0x00, 0x22};
constexpr std::array<std::uint8_t, 5> p521{0x2B, 0x81, 0x04, 0x00, 0x23};

bool equal(BytesView left, BytesView right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

Result<std::string> textOfElement(const der::Element& element)
{
    const bool containsAscii =
        element.tag == der::utf8StringTag || element.tag == der::printableStringTag || element.tag == ia5StringTag;
    const auto& bytes = element.content;
    if (containsAscii && std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte < 0x80; }))
        return std::string(bytes.begin(), bytes.end());
    const auto value = decode<d2i_ASN1_TYPE, ASN1_TYPE_free>(element.whole);
    const auto type = value ? ASN1_TYPE_get(value.get()) : V_ASN1_NULL;
    const bool hasString = type != V_ASN1_NULL && type != V_ASN1_BOOLEAN && type != V_ASN1_OBJECT;
    auto text = hasString ? textOf(value->value.asn1_string) : std::string();
    if (text.empty()) return fail(mistake, "a name has no readable text");
    return text;
}

/// The first values of these attributes.
struct NameTexts {
    std::optional<std::string> commonName;
    std::optional<std::string> organization;
};

Result<NameTexts> readNameTexts(BytesView name)
{
    NameTexts texts;
    for (der::Reader names(name, mistake); !names.atEnd();) {
        ASSIGN_OR_RETURN(const auto relative, names.next(der::setTag));
        for (der::Reader attributes(relative.content, mistake); !attributes.atEnd();) {
            ASSIGN_OR_RETURN(const auto attribute, attributes.next(der::sequenceTag));
            der::Reader members(attribute.content, mistake);
            ASSIGN_OR_RETURN(const auto type, members.next(der::objectIdentifierTag));
            ASSIGN_OR_RETURN(const auto value, members.next());
            RETURN_IF_ERROR(members.finish());
            if (!texts.commonName && equal(type.content, commonNameType)) {
                ASSIGN_OR_RETURN(texts.commonName, textOfElement(value));
            }
            if (!texts.organization && equal(type.content, organizationType)) {
                ASSIGN_OR_RETURN(texts.organization, textOfElement(value));
            }
        }
    }
    return texts;
}

/// Fails for all but RSA keys and the curves that certificates use.
Result<std::string> readCommonKeyType(BytesView publicKey)
{
    der::Reader reader(publicKey, mistake);
    ASSIGN_OR_RETURN(const auto identifier, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto bits, reader.next(der::bitStringTag));
    RETURN_IF_ERROR(reader.finish());
    der::Reader members(identifier.content, mistake);
    ASSIGN_OR_RETURN(const auto algorithm, members.next(der::objectIdentifierTag));
    ASSIGN_OR_RETURN(const auto parameters, members.next());
    RETURN_IF_ERROR(members.finish());
    if (bits.content.empty() || bits.content[0] != 0) return fail(mistake, "a key has unused bits");
    if (equal(algorithm.content, rsaEncryption) && parameters.tag == der::nullTag) {
        ASSIGN_OR_RETURN(const auto modulus, modulusBits(bits.content.subspan(1)));
        return "RSA-" + std::to_string(modulus);
    }
    if (equal(algorithm.content, ecPublicKey) && parameters.tag == der::objectIdentifierTag) {
        if (equal(parameters.content, p256)) return std::string("P-256");
        if (equal(parameters.content, p384)) return std::string("P-384");
        if (equal(parameters.content, p521)) return std::string("P-521");
    }
    return fail(mistake, "an uncommon key");
}

/// Fails for negative numbers, which are rare and a mistake.
Result<std::string> readPositiveSerial(BytesView integer)
{
    if (integer.empty() || integer[0] >= 0x80) return fail(mistake, "a serial number is negative");
    if (integer.size() > 1 && integer[0] == 0) integer = integer.subspan(1);
    return hexadecimal(integer);
}

Result<TableRow> readUsualRow(BytesView der)
{
    ASSIGN_OR_RETURN(const auto whole, der::only(der, der::sequenceTag, mistake));
    der::Reader certificate(whole, mistake);
    ASSIGN_OR_RETURN(const auto toBeSigned, certificate.next(der::sequenceTag));
    der::Reader reader(toBeSigned.content, mistake);
    if (reader.nextTag() == der::contextTag(0)) RETURN_IF_ERROR(reader.next());
    TableRow row;
    ASSIGN_OR_RETURN(const auto serial, reader.next(der::integerTag));
    ASSIGN_OR_RETURN(row.serialHex, readPositiveSerial(serial.content));
    RETURN_IF_ERROR(reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto issuer, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(auto issuerTexts, readNameTexts(issuer.content));
    row.issuer = std::move(issuerTexts.commonName).value_or("");
    ASSIGN_OR_RETURN(const auto validity, reader.next(der::sequenceTag));
    der::Reader times(validity.content, mistake);
    ASSIGN_OR_RETURN(const auto begin, times.next());
    ASSIGN_OR_RETURN(const auto end, times.next());
    RETURN_IF_ERROR(times.finish());
    ASSIGN_OR_RETURN(row.notBefore, der::readTime(begin, mistake));
    ASSIGN_OR_RETURN(row.notAfter, der::readTime(end, mistake));
    ASSIGN_OR_RETURN(const auto subject, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(auto subjectTexts, readNameTexts(subject.content));
    row.commonName = std::move(subjectTexts.commonName).value_or("");
    row.organization = std::move(subjectTexts.organization).value_or("");
    ASSIGN_OR_RETURN(const auto publicKey, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(row.keyType, readCommonKeyType(publicKey.content));
    return row;
}

}  // namespace

Result<TableRow> readTableRow(BytesView der)
{
    if (auto row = readUsualRow(der)) return row;
    ASSIGN_OR_RETURN(auto certificate, parseCertificate(der));
    TableRow row;
    row.commonName = valueOf(certificate.subject, "CN");
    row.organization = valueOf(certificate.subject, "O");
    row.issuer = valueOf(certificate.issuer, "CN");
    row.serialHex = std::move(certificate.serialHex);
    row.keyType = std::move(certificate.keyType);
    row.notBefore = certificate.notBefore;
    row.notAfter = certificate.notAfter;
    return row;
}

}  // namespace sceau::x509
