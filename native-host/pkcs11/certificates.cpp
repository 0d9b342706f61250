// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/check.hpp"
#include "native-host/pkcs11/objects.hpp"

#include <algorithm>

namespace sceau::pkcs11 {

namespace {

/// CK_CERTIFICATE_CATEGORY of PKCS#11 2.20; p11-kit's header names the attribute only.
constexpr CK_ULONG tokenUser = 1;
constexpr CK_ULONG authority = 2;

/// Templates from complete to what no module can refuse.
enum class Rung { full, withoutCategory, withoutIssuer, minimal };

Template templateFor(Rung rung, const NewCertificate& certificate)
{
    Template attributes;
    attributes.number(CKA_CLASS, CKO_CERTIFICATE).number(CKA_CERTIFICATE_TYPE, CKC_X_509).flag(CKA_TOKEN, true);
    attributes.bytes(CKA_VALUE, certificate.value).text(CKA_LABEL, certificate.label);
    if (!certificate.id.empty()) attributes.bytes(CKA_ID, certificate.id);
    if (rung == Rung::minimal) return attributes;
    attributes.bytes(CKA_SUBJECT, certificate.subject);
    if (rung == Rung::withoutIssuer) return attributes;
    attributes.flag(CKA_PRIVATE, false)
        .bytes(CKA_ISSUER, certificate.issuer)
        .bytes(CKA_SERIAL_NUMBER, certificate.serialNumber);
    if (rung == Rung::withoutCategory) return attributes;
    return attributes.number(CKA_CERTIFICATE_CATEGORY, certificate.authority ? authority : tokenUser);
}

/// Both halves of the key with this CKA_ID, as far as they can be seen.
std::vector<CK_OBJECT_HANDLE> keysUnder(const Session& session, BytesView id)
{
    std::vector<CK_OBJECT_HANDLE> keys;
    if (id.empty()) return keys;
    for (const CK_OBJECT_CLASS objectClass : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
        Template wanted;
        wanted.number(CKA_CLASS, objectClass).bytes(CKA_ID, id);
        if (const auto found = session.find(std::move(wanted)))
            keys.insert(keys.end(), (*found).begin(), (*found).end());
    }
    return keys;
}

bool give(const Session& session, const std::vector<CK_OBJECT_HANDLE>& keys, BytesView id)
{
    return std::all_of(keys.begin(), keys.end(), [&](CK_OBJECT_HANDLE key) {
        return session.setAttributes(key, Template().bytes(CKA_ID, id)).has_value();
    });
}

CK_RV create(const Session& session, const NewCertificate& certificate)
{
    CK_RV status = CKR_TEMPLATE_INCONSISTENT;
    for (const auto rung : {Rung::full, Rung::withoutCategory, Rung::withoutIssuer, Rung::minimal}) {
        status = session.create(templateFor(rung, certificate));
        if (!refusesTemplate(status)) break;
    }
    return status;
}

/// A card that was pulled while a certificate was written may keep a part of it. OpenSC shows that to nobody, and yet
/// counts it as a certificate with this CKA_ID. When the key and the certificate take another CKA_ID together, it is
/// written over.
CK_RV createOverRemains(const Session& session, NewCertificate certificate, CK_RV before)
{
    const auto id = certificate.id;
    const auto keys = keysUnder(session, id);
    if (keys.empty()) return before;
    Bytes another(id.begin(), id.end());
    another.push_back(1);
    certificate.id = another;
    if (give(session, keys, certificate.id) && create(session, certificate) == CKR_OK) return CKR_OK;
    (void)give(session, keys, id);
    return before;
}

bool hasId(const Session& session, CK_OBJECT_HANDLE object, BytesView id)
{
    const auto own = session.attribute(object, CKA_ID);
    return own && std::equal(own->begin(), own->end(), id.begin(), id.end());
}

bool isTaken(const Session& session, BytesView id)
{
    Template wanted;
    wanted.number(CKA_CLASS, CKO_CERTIFICATE).bytes(CKA_ID, id);
    const auto others = session.find(std::move(wanted));
    return others && !others->empty();
}

Result<std::vector<CK_OBJECT_HANDLE>> withValue(const Session& session, BytesView value)
{
    ASSIGN_OR_RETURN(const auto present, certificates(session));
    std::vector<CK_OBJECT_HANDLE> handles;
    for (const auto& object : present)
        if (std::equal(object.value.begin(), object.value.end(), value.begin(), value.end()))
            handles.push_back(object.handle);
    return handles;
}

bool takesId(const Session& session, const std::vector<CK_OBJECT_HANDLE>& objects, BytesView id)
{
    return std::any_of(objects.begin(), objects.end(), [&](CK_OBJECT_HANDLE object) {
        return session.setAttributes(object, Template().bytes(CKA_ID, id)) && hasId(session, object, id);
    });
}

/// Writes a certificate under the inverted CKA_ID and gives it its own then. Yields whether it has that; if not,
/// nothing of it is left and it may be written in the usual way.
Result<bool> writeThenIdentify(const Session& session, NewCertificate certificate)
{
    const auto id = certificate.id;
    Bytes another(id.begin(), id.end());
    for (auto& byte : another) byte = static_cast<std::uint8_t>(~byte);
    certificate.id = another;
    if (const auto created = check(create(session, certificate), "C_CreateObject"); !created) {
        // What a driver does not explain may be that a certificate belongs to no key yet.
        if (created.error().code != ErrorCode::internalError) return Failure{created.error()};
        return false;
    }
    ASSIGN_OR_RETURN(const auto written, withValue(session, certificate.value));
    if (takesId(session, written, id)) return true;
    for (const auto object : written) RETURN_IF_ERROR(session.destroy(object));
    return false;
}

}  // namespace

Result<std::vector<CertificateObject>> certificates(const Session& session)
{
    Template wanted;
    wanted.number(CKA_CLASS, CKO_CERTIFICATE).flag(CKA_TOKEN, true);
    ASSIGN_OR_RETURN(const auto handles, session.find(std::move(wanted)));
    std::vector<CertificateObject> found;
    for (const auto handle : handles) {
        if (session.number(handle, CKA_CERTIFICATE_TYPE).value_or(CKC_X_509) != CKC_X_509) continue;
        auto value = session.attribute(handle, CKA_VALUE);
        if (!value || value->empty()) continue;
        auto id = session.attribute(handle, CKA_ID).value_or(Bytes{});
        const auto label = session.attribute(handle, CKA_LABEL).value_or(Bytes{});
        const bool visible = !keysUnder(session, id).empty();
        found.push_back({handle, std::move(*value), std::move(id), std::string(label.begin(), label.end()), visible});
    }
    return found;
}

Result<void> writeCertificate(const Session& session, const NewCertificate& certificate)
{
    ASSIGN_OR_RETURN(const auto before, withValue(session, certificate.value));
    const bool later = certificate.identifiedLater && !certificate.id.empty() && !isTaken(session, certificate.id);
    if (!before.empty()) {
        // Cut before it had its own CKA_ID, perhaps. Where the token keeps the other, the key is found by its value.
        if (later) (void)takesId(session, before, certificate.id);
        return {};
    }
    if (later) {
        ASSIGN_OR_RETURN(const bool written, writeThenIdentify(session, certificate));
        if (written) return {};
    }

    CK_RV status = create(session, certificate);
    if (status == CKR_GENERAL_ERROR && !certificate.id.empty()) {
        // OpenSC's answer to a second certificate of the same CKA_ID.
        if (isTaken(session, certificate.id))
            return fail(ErrorCode::certificateDuplicate, "another certificate has this CKA_ID");
        status = createOverRemains(session, certificate, status);
    }
    RETURN_IF_ERROR(check(status, "C_CreateObject"));

    ASSIGN_OR_RETURN(const auto after, withValue(session, certificate.value));
    if (after.empty())
        return fail(ErrorCode::internalError, "C_CreateObject succeeded, but the certificate is not there");
    return {};
}

Result<std::size_t> destroyCertificate(const Session& session, BytesView certificate)
{
    ASSIGN_OR_RETURN(const auto handles, withValue(session, certificate));
    for (const auto handle : handles) RETURN_IF_ERROR(session.destroy(handle));
    ASSIGN_OR_RETURN(const auto left, withValue(session, certificate));
    if (!left.empty())
        return fail(ErrorCode::internalError, "C_DestroyObject succeeded, but the certificate is still there");
    return handles.size();
}

}  // namespace sceau::pkcs11
