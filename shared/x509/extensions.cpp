// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/extensions.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/reading.hpp"

#include <limits>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::certificateInvalid;
constexpr std::uint8_t bmpStringTag = 0x1E;

/// The decoded value of an extension.
template <typename T, auto freeFunction>
std::unique_ptr<T, FreeWith<freeFunction>> valueOf(X509_EXTENSION* extension)
{
    return std::unique_ptr<T, FreeWith<freeFunction>>(static_cast<T*>(X509V3_EXT_d2i(extension)));
}

Failure malformed(std::string_view name)
{
    return openSslFailure(mistake, "the extension " + std::string(name) + " is malformed");
}

Result<void> readPolicies(X509_EXTENSION* extension, Extensions& out)
{
    const auto policies = valueOf<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free>(extension);
    if (!policies) return malformed("certificatePolicies");
    for (int index = 0; index < sk_POLICYINFO_num(policies.get()); ++index) {
        const auto* information = sk_POLICYINFO_value(policies.get(), index);
        Policy policy{dottedText(information->policyid), {}, {}};
        for (int number = 0; number < sk_POLICYQUALINFO_num(information->qualifiers); ++number) {
            const auto* qualifier = sk_POLICYQUALINFO_value(information->qualifiers, number);
            switch (OBJ_obj2nid(qualifier->pqualid)) {
            case NID_id_qt_cps: policy.practiceStatements.push_back(textOf(qualifier->d.cpsuri)); break;
            case NID_id_qt_unotice:
                if (qualifier->d.usernotice->exptext != nullptr)
                    policy.notices.push_back(textOf(qualifier->d.usernotice->exptext));
                break;
            default: break;
            }
        }
        out.policies.push_back(std::move(policy));
    }
    return {};
}

Result<void> readAuthorityInformation(X509_EXTENSION* extension, Extensions& out)
{
    const auto information = valueOf<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free>(extension);
    if (!information) return malformed("authorityInfoAccess");
    for (int index = 0; index < sk_ACCESS_DESCRIPTION_num(information.get()); ++index) {
        const auto* access = sk_ACCESS_DESCRIPTION_value(information.get(), index);
        if (access->location->type != GEN_URI) continue;
        const auto url = textOf(access->location->d.uniformResourceIdentifier);
        if (OBJ_obj2nid(access->method) == NID_ad_OCSP) out.ocspUrls.push_back(url);
        if (OBJ_obj2nid(access->method) == NID_ad_ca_issuers) out.issuerUrls.push_back(url);
    }
    return {};
}

Result<void> readDistributionPoints(X509_EXTENSION* extension, Extensions& out)
{
    const auto points = valueOf<CRL_DIST_POINTS, CRL_DIST_POINTS_free>(extension);
    if (!points) return malformed("cRLDistributionPoints");
    for (int index = 0; index < sk_DIST_POINT_num(points.get()); ++index) {
        const auto* name = sk_DIST_POINT_value(points.get(), index)->distpoint;
        if (name == nullptr || name->type != 0) continue;  // relative to the issuer's name: not an address
        for (int number = 0; number < sk_GENERAL_NAME_num(name->name.fullname); ++number) {
            const auto* full = sk_GENERAL_NAME_value(name->name.fullname, number);
            if (full->type == GEN_URI) out.crlUrls.push_back(textOf(full->d.uniformResourceIdentifier));
        }
    }
    return {};
}

std::vector<AlternativeName> readSubtrees(STACK_OF(GENERAL_SUBTREE) * subtrees)
{
    std::vector<AlternativeName> names;
    for (int index = 0; index < sk_GENERAL_SUBTREE_num(subtrees); ++index)
        names.push_back(readAlternativeName(sk_GENERAL_SUBTREE_value(subtrees, index)->base));
    return names;
}

Result<void> readNameConstraints(X509_EXTENSION* extension, Extensions& out)
{
    const auto constraints = valueOf<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>(extension);
    if (!constraints) return malformed("nameConstraints");
    out.nameConstraints =
        NameConstraints{readSubtrees(constraints->permittedSubtrees), readSubtrees(constraints->excludedSubtrees)};
    return {};
}

Result<void> readKeyIdentifiers(X509_EXTENSION* extension, int nid, Extensions& out)
{
    if (nid == NID_subject_key_identifier) {
        const auto identifier = valueOf<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>(extension);
        if (!identifier) return malformed("subjectKeyIdentifier");
        const auto bytes = bytesOf(identifier.get());
        out.subjectKeyIdentifier.assign(bytes.begin(), bytes.end());
        return {};
    }
    const auto identifier = valueOf<AUTHORITY_KEYID, AUTHORITY_KEYID_free>(extension);
    if (!identifier) return malformed("authorityKeyIdentifier");
    if (identifier->keyid != nullptr) {
        const auto bytes = bytesOf(identifier->keyid);
        out.authorityKeyIdentifier.assign(bytes.begin(), bytes.end());
    }
    return {};
}

Result<void> readBasicConstraints(X509_EXTENSION* extension, Extensions& out)
{
    const auto constraints = valueOf<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>(extension);
    if (!constraints) return malformed("basicConstraints");
    if (constraints->pathlen == nullptr) return {};
    std::int64_t length = 0;
    if (ASN1_INTEGER_get_int64(&length, constraints->pathlen) != 1 || length < 0) return malformed("basicConstraints");
    out.pathLength = length;
    return {};
}

/// UTF-8 of a DER string of any type, hexadecimal of anything else.
std::string anyText(BytesView der)
{
    const auto value = decode<d2i_ASN1_TYPE, ASN1_TYPE_free>(der);
    if (value) {
        switch (value->type) {
        case V_ASN1_UTF8STRING:
        case V_ASN1_PRINTABLESTRING:
        case V_ASN1_IA5STRING:
        case V_ASN1_T61STRING:
        case V_ASN1_BMPSTRING: return textOf(value->value.asn1_string);
        case V_ASN1_GENERALIZEDTIME: {
            const auto bytes = bytesOf(value->value.generalizedtime);
            return {bytes.begin(), bytes.end()};
        }
        case V_ASN1_OBJECT: return dottedText(value->value.object);
        default: break;
        }
    }
    return hexadecimal(der);
}

Result<void> readDirectoryAttributes(BytesView der, Extensions& out)
{
    ASSIGN_OR_RETURN(const auto content, der::only(der, der::sequenceTag, mistake));
    for (der::Reader reader(content, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto one, reader.next(der::sequenceTag));
        der::Reader members(one.content, mistake);
        ASSIGN_OR_RETURN(const auto identifier, members.next(der::objectIdentifierTag));
        ASSIGN_OR_RETURN(const auto values, members.next(der::setTag));
        RETURN_IF_ERROR(members.finish());
        DirectoryAttribute attribute{der::objectIdentifierText(identifier.content), {}};
        for (der::Reader valueReader(values.content, mistake); !valueReader.atEnd();) {
            ASSIGN_OR_RETURN(const auto value, valueReader.next());
            attribute.values.push_back(anyText(value.whole));
        }
        out.subjectDirectoryAttributes.push_back(std::move(attribute));
    }
    return {};
}

Result<std::optional<std::int64_t>> readVersion(der::Reader& reader)
{
    if (reader.nextTag() != der::integerTag) return std::optional<std::int64_t>();
    ASSIGN_OR_RETURN(const auto element, reader.next());
    const auto number = decode<d2i_ASN1_INTEGER, ASN1_INTEGER_free>(element.whole);
    std::int64_t value = 0;
    if (!number || ASN1_INTEGER_get_int64(&value, number.get()) != 1) return malformed("certificateTemplate");
    return std::optional(value);
}

/// [MS-WCCE] 2.2.2.7.7.2: SEQUENCE { OID, major INTEGER OPTIONAL, minor INTEGER OPTIONAL }.
Result<void> readTemplate(BytesView der, Extensions& out)
{
    ASSIGN_OR_RETURN(const auto content, der::only(der, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto identifier, reader.next(der::objectIdentifierTag));
    auto& found = out.certificateTemplate.emplace();
    found.oid = der::objectIdentifierText(identifier.content);
    ASSIGN_OR_RETURN(found.majorVersion, readVersion(reader));
    ASSIGN_OR_RETURN(found.minorVersion, readVersion(reader));
    return reader.finish();
}

/// [MS-WCCE] 2.2.2.7.7.1: the name of a version 1 template, a BMPString.
Result<void> readTemplateName(BytesView der, Extensions& out)
{
    RETURN_IF_ERROR(der::only(der, bmpStringTag, mistake));
    out.certificateTemplate.emplace().name = anyText(der);
    return {};
}

Result<void> readExtension(X509_EXTENSION* extension, Extensions& out)
{
    const auto& oid = out.present.back().oid;
    const auto der = bytesOf(X509_EXTENSION_get_data(extension));
    const auto nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    switch (nid) {
    case NID_subject_key_identifier:
    case NID_authority_key_identifier: return readKeyIdentifiers(extension, nid, out);
    case NID_basic_constraints: return readBasicConstraints(extension, out);
    case NID_certificate_policies: return readPolicies(extension, out);
    case NID_info_access: return readAuthorityInformation(extension, out);
    case NID_crl_distribution_points: return readDistributionPoints(extension, out);
    case NID_name_constraints: return readNameConstraints(extension, out);
    case NID_subject_directory_attributes: return readDirectoryAttributes(der, out);
    case NID_id_pkix_OCSP_noCheck: out.ocspNoCheck = true; return {};
    case NID_qcStatements: {
        ASSIGN_OR_RETURN(out.qcStatements, parseQcStatements(der));
        return {};
    }
    default: break;
    }
    if (oid == "1.3.6.1.4.1.311.21.7") return readTemplate(der, out);
    if (oid == "1.3.6.1.4.1.311.20.2") return readTemplateName(der, out);
    return {};
}

}  // namespace

Result<Extensions> parseExtensions(BytesView certificateDer)
{
    ASSIGN_OR_RETURN(const auto certificate, decodeForReading(certificateDer));
    Extensions extensions;
    for (int index = 0; index < X509_get_ext_count(certificate.get()); ++index) {
        auto* extension = X509_get_ext(certificate.get(), index);
        extensions.present.push_back(
            {dottedText(X509_EXTENSION_get_object(extension)), X509_EXTENSION_get_critical(extension) != 0});
        RETURN_IF_ERROR(readExtension(extension, extensions));
    }
    return extensions;
}

}  // namespace sceau::x509
