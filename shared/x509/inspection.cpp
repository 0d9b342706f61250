// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/inspection.hpp"

#include "shared/x509/openssl.hpp"
#include "shared/x509/reading.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace sceau::x509 {

namespace {

using Oddities = std::vector<Oddity>;

std::string_view stringTypeOf(int type)
{
    switch (type) {
    case V_ASN1_UTF8STRING: return "UTF8String";
    case V_ASN1_PRINTABLESTRING: return "PrintableString";
    case V_ASN1_IA5STRING: return "IA5String";
    case V_ASN1_T61STRING: return "TeletexString";
    case V_ASN1_BMPSTRING: return "BMPString";
    case V_ASN1_UNIVERSALSTRING: return "UniversalString";
    case V_ASN1_NUMERICSTRING: return "NumericString";
    case V_ASN1_VISIBLESTRING: return "VisibleString";
    default: return "other";
    }
}

/// Upper bounds of RFC 5280 appendix A.1, in characters.
std::size_t upperBound(int attribute)
{
    switch (attribute) {
    case NID_countryName: return 2;
    case NID_commonName:
    case NID_organizationName:
    case NID_organizationalUnitName:
    case NID_serialNumber:
    case NID_title: return 64;
    case NID_localityName:
    case NID_stateOrProvinceName: return 128;
    case NID_pkcs9_emailAddress: return 255;
    default: return 32768;
    }
}

std::size_t characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void inspectAttribute(int nid, const std::string& oid, const ASN1_STRING* value, Oddities& oddities)
{
    const auto type = ASN1_STRING_type(value);
    const bool isModern = type == V_ASN1_UTF8STRING || type == V_ASN1_PRINTABLESTRING;
    const bool wantsPrintable = nid == NID_countryName || nid == NID_serialNumber || nid == NID_dnQualifier;
    const bool wantsIa5 = nid == NID_pkcs9_emailAddress || nid == NID_domainComponent;
    if (wantsPrintable && type != V_ASN1_PRINTABLESTRING)
        oddities.push_back({"stringTypeUnexpected", oid, "RFC 5280 appendix A.1: PrintableString"});
    else if (wantsIa5 && type != V_ASN1_IA5STRING)
        oddities.push_back({"stringTypeUnexpected", oid, "RFC 5280 appendix A.1: IA5String"});
    else if (!wantsIa5 && !isModern)
        oddities.push_back({"stringTypeOutdated", oid, "RFC 5280 §4.1.2.4"});
    const auto text = textOf(value);
    if (text.empty()) oddities.push_back({"attributeEmpty", oid, "RFC 5280 appendix A.1"});
    if (characters(text) > upperBound(nid)) oddities.push_back({"attributeTooLong", oid, "RFC 5280 appendix A.1"});
}

std::vector<WrittenAttribute> inspectName(const X509_NAME* name, std::string_view field, Oddities& oddities)
{
    std::vector<WrittenAttribute> attributes;
    std::set<std::string> seen;
    bool hasSeveralInOne = false;
    for (int index = 0; index < X509_NAME_entry_count(name); ++index) {
        const auto* entry = X509_NAME_get_entry(name, index);
        const auto* value = X509_NAME_ENTRY_get_data(entry);
        const auto* object = X509_NAME_ENTRY_get_object(entry);
        WrittenAttribute attribute{dottedText(object), X509_NAME_ENTRY_set(entry),
                                   std::string(stringTypeOf(ASN1_STRING_type(value)))};
        inspectAttribute(OBJ_obj2nid(object), attribute.oid, value, oddities);
        const auto nid = OBJ_obj2nid(object);
        const bool mayRepeat = nid == NID_organizationalUnitName || nid == NID_domainComponent || nid == NID_givenName;
        if (!seen.insert(attribute.oid).second && !mayRepeat)
            oddities.push_back({"attributeRepeated", attribute.oid, "ETSI EN 319 412-2 §4.2.4"});
        hasSeveralInOne =
            hasSeveralInOne || (!attributes.empty() && attributes.back().relativeName == attribute.relativeName);
        attributes.push_back(std::move(attribute));
    }
    if (hasSeveralInOne) oddities.push_back({"relativeNameMultiValued", std::string(field), "RFC 5280 §4.1.2.4"});
    return attributes;
}

void inspectSerialNumber(X509* certificate, Oddities& oddities)
{
    const auto* serial = X509_get0_serialNumber(certificate);
    constexpr int maxBytes = 20;
    const auto bytes = bytesOf(serial);
    const bool isZero = std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 0; });
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER || isZero)
        oddities.push_back({"serialNumberNotPositive", "serialNumber", "RFC 5280 §4.1.2.2"});
    const bool needsSignByte = !bytes.empty() && bytes[0] >= 0x80;
    if (ASN1_STRING_length(serial) + (needsSignByte ? 1 : 0) > maxBytes)
        oddities.push_back({"serialNumberTooLong", "serialNumber", "RFC 5280 §4.1.2.2"});
}

void inspectTime(const ASN1_TIME* time, const char* field, Oddities& oddities)
{
    constexpr std::int64_t year2050 = 2524608000;
    const auto text = bytesOf(time);
    const bool isGeneral = ASN1_STRING_type(time) == V_ASN1_GENERALIZEDTIME;
    const std::size_t wholeSize = isGeneral ? 15 : 13;
    if (text.size() != wholeSize || text.back() != 'Z')
        oddities.push_back({"timeFormUnexpected", field, "RFC 5280 §4.1.2.5.1, §4.1.2.5.2"});
    if (isGeneral && readTime(time).value_or(year2050) < year2050)
        oddities.push_back({"timeTypeUnexpected", field, "RFC 5280 §4.1.2.5: UTCTime until 2049"});
}

void inspectSignature(X509* certificate, Oddities& oddities)
{
    int digest = NID_undef;
    const auto algorithm = X509_get_signature_nid(certificate);
    if (OBJ_find_sigid_algs(algorithm, &digest, nullptr) != 1) return;
    if (digest == NID_md5 || digest == NID_sha1 || digest == NID_md2 || digest == NID_md4)
        oddities.push_back({"signatureHashWeak", "signatureAlgorithm", "ETSI TS 119 312 §6.1"});
}

bool has(X509* certificate, int extension)
{
    return X509_get_ext_by_NID(certificate, extension, -1) >= 0;
}

/// Whether RFC 5280 wants an extension critical, never critical, or leaves it open.
struct Criticality {
    int extension;
    bool critical;
    std::string_view clause;
};
constexpr std::array<Criticality, 9> criticalities{{
    {NID_key_usage, true, "RFC 5280 §4.2.1.3"},
    {NID_name_constraints, true, "RFC 5280 §4.2.1.10"},
    {NID_policy_constraints, true, "RFC 5280 §4.2.1.11"},
    {NID_inhibit_any_policy, true, "RFC 5280 §4.2.1.14"},
    {NID_authority_key_identifier, false, "RFC 5280 §4.2.1.1"},
    {NID_subject_key_identifier, false, "RFC 5280 §4.2.1.2"},
    {NID_info_access, false, "RFC 5280 §4.2.2.1"},
    {NID_sinfo_access, false, "RFC 5280 §4.2.2.2"},
    {NID_freshest_crl, false, "RFC 5280 §4.2.1.15"},
}};

void inspectExtensions(X509* certificate, Oddities& oddities)
{
    for (int index = 0; index < X509_get_ext_count(certificate); ++index) {
        auto* extension = X509_get_ext(certificate, index);
        const auto nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        const bool critical = X509_EXTENSION_get_critical(extension) != 0;
        for (const auto& [wanted, shouldBe, clause] : criticalities)
            if (wanted == nid && critical != shouldBe)
                oddities.push_back({"criticalityUnexpected", dottedText(X509_EXTENSION_get_object(extension)), clause});
        if (critical && X509_supported_extension(extension) != 1)
            oddities.push_back({"criticalExtensionUnknown", dottedText(X509_EXTENSION_get_object(extension)),
                                "RFC 5280 §4.2: who does not know it must refuse the certificate"});
    }
}

void inspectAuthority(X509* certificate, Oddities& oddities)
{
    const auto flags = X509_get_extension_flags(certificate);
    const bool isAuthority = (flags & EXFLAG_CA) != 0;
    if (isAuthority) {
        const auto constraints = X509_get_ext_by_NID(certificate, NID_basic_constraints, -1);
        if (constraints >= 0 && X509_EXTENSION_get_critical(X509_get_ext(certificate, constraints)) == 0)
            oddities.push_back({"criticalityUnexpected", "2.5.29.19", "RFC 5280 §4.2.1.9"});
        if (!has(certificate, NID_key_usage)) oddities.push_back({"keyUsageAbsent", "2.5.29.15", "RFC 5280 §4.2.1.3"});
        if (!has(certificate, NID_subject_key_identifier))
            oddities.push_back({"keyIdentifierAbsent", "2.5.29.14", "RFC 5280 §4.2.1.2"});
    } else if (has(certificate, NID_key_usage) && (X509_get_key_usage(certificate) & KU_KEY_CERT_SIGN) != 0) {
        oddities.push_back({"keyCertSignWithoutAuthority", "2.5.29.15", "RFC 5280 §4.2.1.9"});
    }
    if ((flags & EXFLAG_SI) == 0 && !has(certificate, NID_authority_key_identifier))
        oddities.push_back({"keyIdentifierAbsent", "2.5.29.35", "RFC 5280 §4.2.1.1"});
}

}  // namespace

Result<Inspection> inspectCertificate(BytesView der)
{
    ASSIGN_OR_RETURN(const auto read, parseCertificate(der));
    ASSIGN_OR_RETURN(const auto owner, decodeForReading(der));
    auto* certificate = owner.get();
    Inspection inspection;
    auto& oddities = inspection.oddities;
    inspection.version = X509_get_version(certificate) + 1;
    if (inspection.version != 3) oddities.push_back({"versionOutdated", "version", "RFC 5280 §4.1.2.1"});
    inspectSerialNumber(certificate, oddities);
    inspectSignature(certificate, oddities);
    inspection.issuer = inspectName(X509_get_issuer_name(certificate), "issuer", oddities);
    inspectTime(X509_get0_notBefore(certificate), "notBefore", oddities);
    inspectTime(X509_get0_notAfter(certificate), "notAfter", oddities);
    if (read.notAfter < read.notBefore) oddities.push_back({"validityReversed", "validity", "RFC 5280 §4.1.2.5"});
    inspection.subject = inspectName(X509_get_subject_name(certificate), "subject", oddities);
    if (inspection.issuer.empty()) oddities.push_back({"nameEmpty", "issuer", "RFC 5280 §4.1.2.4"});
    if (inspection.subject.empty() && !has(certificate, NID_subject_alt_name))
        oddities.push_back({"nameEmpty", "subject", "RFC 5280 §4.1.2.6"});
    const auto isEmail = [](const auto& attribute) { return attribute.oid == "1.2.840.113549.1.9.1"; };
    if (std::any_of(inspection.subject.begin(), inspection.subject.end(), isEmail))
        oddities.push_back({"emailInName", "subject", "RFC 5280 §4.1.2.6: it belongs in subjectAltName"});
    const ASN1_BIT_STRING* issuerId = nullptr;
    const ASN1_BIT_STRING* subjectId = nullptr;
    X509_get0_uids(certificate, &issuerId, &subjectId);
    if (issuerId != nullptr || subjectId != nullptr)
        oddities.push_back({"uniqueIdentifierPresent", "uniqueIdentifiers", "RFC 5280 §4.1.2.8"});
    inspectExtensions(certificate, oddities);
    inspectAuthority(certificate, oddities);
    return inspection;
}

}  // namespace sceau::x509
