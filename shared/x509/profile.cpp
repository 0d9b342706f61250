// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/profile.hpp"

#include <algorithm>

namespace sceau::x509 {

namespace {

constexpr std::string_view sealType = "0.4.0.1862.1.6.2";
constexpr std::string_view webType = "0.4.0.1862.1.6.3";
constexpr std::string_view signatureType = "0.4.0.1862.1.6.1";
constexpr std::string_view serverAuthentication = "1.3.6.1.5.5.7.3.1";
constexpr std::string_view rgs = "RGS v2 annexe A4";

bool contains(const std::vector<std::string>& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool names(const Name& name, std::string_view oid)
{
    return std::any_of(name.begin(), name.end(), [&](const auto& attribute) { return attribute.oid == oid; });
}

}  // namespace

Reading<HolderKind> holderKind(const Certificate& certificate, const Extensions& extensions)
{
    if (certificate.isAuthority) return {HolderKind::authority, "RFC 5280 §4.2.1.9"};
    if (extensions.qcStatements) {
        const auto& types = extensions.qcStatements->types;
        if (contains(types, sealType)) return {HolderKind::seal, "EN 319 412-5 §4.2.3 (QcType eseal)"};
        if (contains(types, webType)) return {HolderKind::server, "EN 319 412-5 §4.2.3 (QcType web)"};
        if (contains(types, signatureType)) return {HolderKind::person, "EN 319 412-5 §4.2.3 (QcType esign)"};
    }
    if (contains(certificate.extendedKeyUsage, serverAuthentication))
        return {HolderKind::server, "RFC 5280 §4.2.1.12 (serverAuth)"};
    const auto& subject = certificate.subject;
    if (names(subject, "2.5.4.42") || names(subject, "2.5.4.4") || names(subject, "2.5.4.65"))
        return {HolderKind::person, "EN 319 412-2 §4.2.4 (givenName, surname or pseudonym)"};
    // RGS tells namesakes apart by serialNumber and gives people a title, machines neither.
    if (names(subject, "2.5.4.5") || names(subject, "2.5.4.12")) return {HolderKind::person, rgs};
    if (names(subject, "2.5.4.97")) return {HolderKind::seal, "EN 319 412-3 §4.2.1 (organizationIdentifier)"};
    return {HolderKind::person, rgs};
}

Reading<KeyProfile> keyProfile(const Certificate& certificate, HolderKind kind)
{
    switch (kind) {
    case HolderKind::authority: return {KeyProfile::authority, "RFC 5280 §4.2.1.3 (keyCertSign)"};
    case HolderKind::server: return {KeyProfile::server, "RFC 5280 §4.2.1.12"};
    case HolderKind::seal: return {KeyProfile::seal, "EN 319 412-3; RGS v2 annexe A4"};
    case HolderKind::person: break;
    }
    const bool signs = certificate.permits(KeyUsage::nonRepudiation);
    const bool authenticates = certificate.permits(KeyUsage::digitalSignature);
    if (signs && authenticates) return {KeyProfile::doubleUse, "EN 319 412-2 table 1 (type B); RGS v2 annexe A4"};
    if (signs) return {KeyProfile::signature, "EN 319 412-2 table 1 (type A); RGS v2 annexe A4"};
    if (authenticates) return {KeyProfile::authentication, "EN 319 412-2 table 1 (type C); RGS v2 annexe A4"};
    if (certificate.permits(KeyUsage::keyEncipherment) || certificate.permits(KeyUsage::keyAgreement))
        return {KeyProfile::encryption, "EN 319 412-2 table 1 (types D and E)"};
    return {KeyProfile::other, "RFC 5280 §4.2.1.3"};
}

}  // namespace sceau::x509
