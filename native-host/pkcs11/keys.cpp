// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/check.hpp"
#include "native-host/pkcs11/objects.hpp"
#include "native-host/pkcs11/public_key.hpp"

#include <algorithm>
#include <array>

namespace sceau::pkcs11 {

namespace {

constexpr std::array<std::uint8_t, 3> f4{0x01, 0x00, 0x01};  // 65537

/// Templates from complete to what no module can refuse.
enum class Rung { full, plain, minimal };

Template publicTemplate(Rung rung, KeyType type, BytesView id, const std::string& label)
{
    Template attributes;
    attributes.flag(CKA_TOKEN, true);
    if (isRsa(type))
        attributes.number(CKA_MODULUS_BITS, bitsOf(type)).bytes(CKA_PUBLIC_EXPONENT, f4);
    else
        attributes.bytes(CKA_EC_PARAMS, curveParameters(type));
    if (rung == Rung::full) attributes.flag(CKA_PRIVATE, false);
    if (rung != Rung::minimal) attributes.flag(CKA_VERIFY, true);
    return attributes.bytes(CKA_ID, id).text(CKA_LABEL, label);
}

Template privateTemplate(Rung rung, BytesView id, const std::string& label)
{
    Template attributes;
    attributes.flag(CKA_TOKEN, true).flag(CKA_PRIVATE, true);
    if (rung == Rung::full) attributes.flag(CKA_EXTRACTABLE, false);
    if (rung != Rung::minimal) attributes.flag(CKA_SENSITIVE, true);
    return attributes.flag(CKA_SIGN, true).bytes(CKA_ID, id).text(CKA_LABEL, label);
}

Template objects(CK_OBJECT_CLASS objectClass)
{
    Template wanted;
    wanted.number(CKA_CLASS, objectClass).flag(CKA_TOKEN, true);
    return wanted;
}

/// What the token says of the private half. An attribute that a driver does not know accuses nobody.
Result<void> verifyOrigin(const Session& session, CK_OBJECT_HANDLE key, const KeyQuirks& quirks)
{
    const auto extractable = session.flag(key, CKA_EXTRACTABLE);
    if (extractable.value_or(quirks.unreportedAttributes))
        return fail(ErrorCode::keyUnverified, "the key is extractable");
    if (quirks.unreportedAttributes) return {};
    for (const auto type : {CKA_LOCAL, CKA_NEVER_EXTRACTABLE, CKA_ALWAYS_SENSITIVE, CKA_SENSITIVE})
        if (session.flag(key, type) == false)
            return fail(ErrorCode::keyUnverified, "attribute " + std::to_string(type) + " is false");
    return {};
}

/// The keys of a token.
struct PresentKeys {
    std::vector<CK_OBJECT_HANDLE> handles;
    std::vector<Bytes> values;  ///< SubjectPublicKeyInfo, of those that show theirs.

    [[nodiscard]] bool has(CK_OBJECT_HANDLE handle) const
    {
        return std::find(handles.begin(), handles.end(), handle) != handles.end();
    }
};

Result<PresentKeys> presentKeys(const Session& session)
{
    PresentKeys present;
    for (const CK_OBJECT_CLASS objectClass : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
        ASSIGN_OR_RETURN(const auto keys, session.find(objects(objectClass)));
        for (const auto key : keys) {
            present.handles.push_back(key);
            if (auto value = pkcs11::publicKeyInfo(session, key)) present.values.push_back(std::move(*value));
        }
    }
    return present;
}

/// The keys with this label, or with as much of it as a token keeps.
Result<std::vector<CK_OBJECT_HANDLE>> labelled(const Session& session, const std::string& label)
{
    constexpr std::size_t tellingLength = 24;
    std::vector<CK_OBJECT_HANDLE> found;
    for (const CK_OBJECT_CLASS objectClass : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
        ASSIGN_OR_RETURN(const auto keys, session.find(objects(objectClass)));
        for (const auto key : keys) {
            const auto bytes = session.attribute(key, CKA_LABEL).value_or(Bytes{});
            const std::string own(bytes.begin(), bytes.end());
            if (own == label || (own.size() >= tellingLength && label.starts_with(own))) found.push_back(key);
        }
    }
    return found;
}

bool matches(const Session& session, CK_OBJECT_HANDLE key, BytesView publicKeyInfo)
{
    const auto own = pkcs11::publicKeyInfo(session, key);
    return own && std::equal(own->begin(), own->end(), publicKeyInfo.begin(), publicKeyInfo.end());
}

/// The CKA_IDs under which a public key or a certificate with this key lies on the token.
std::vector<Bytes> idsOf(const Session& session, BytesView publicKeyInfo, BytesView certificate)
{
    std::vector<Bytes> ids;
    if (const auto publicKeys = session.find(objects(CKO_PUBLIC_KEY)))
        for (const auto key : *publicKeys)
            if (matches(session, key, publicKeyInfo))
                if (auto id = session.attribute(key, CKA_ID); id && !id->empty()) ids.push_back(std::move(*id));
    if (certificate.empty()) return ids;
    if (const auto present = certificates(session))
        for (const auto& object : *present)
            if (std::equal(object.value.begin(), object.value.end(), certificate.begin(), certificate.end()) &&
                !object.id.empty())
                ids.push_back(object.id);
    return ids;
}

Result<std::size_t> destroyAll(const Session& session, const std::vector<CK_OBJECT_HANDLE>& handles)
{
    std::size_t removed = 0;
    Result<void> first;
    for (const auto handle : handles) {
        if (auto result = session.destroy(handle))
            ++removed;
        else if (first)
            first = result;
    }
    RETURN_IF_ERROR(first);
    return removed;
}

/// Both halves of a key that is known by its value.
Result<std::vector<CK_OBJECT_HANDLE>> halvesOf(const Session& session, BytesView publicKeyInfo)
{
    std::vector<CK_OBJECT_HANDLE> halves;
    if (const auto key = findPrivateKey(session, publicKeyInfo, {})) halves.push_back((*key).handle);
    ASSIGN_OR_RETURN(const auto publicKeys, session.find(objects(CKO_PUBLIC_KEY)));
    for (const auto handle : publicKeys)
        if (matches(session, handle, publicKeyInfo)) halves.push_back(handle);
    return halves;
}

}  // namespace

Result<PrivateKey> findPrivateKey(const Session& session, BytesView publicKeyInfo, BytesView certificate)
{
    ASSIGN_OR_RETURN(const auto keys, session.find(objects(CKO_PRIVATE_KEY)));
    const auto ids = idsOf(session, publicKeyInfo, certificate);
    const auto describe = [&](CK_OBJECT_HANDLE key, Bytes id) {
        return PrivateKey{key, std::move(id), session.flag(key, CKA_ALWAYS_AUTHENTICATE).value_or(false)};
    };
    for (const auto key : keys)
        if (matches(session, key, publicKeyInfo))
            return describe(key, session.attribute(key, CKA_ID).value_or(Bytes{}));
    for (const auto key : keys) {
        auto id = session.attribute(key, CKA_ID).value_or(Bytes{});
        const bool provenOther = pkcs11::publicKeyInfo(session, key).has_value();
        if (!provenOther && std::find(ids.begin(), ids.end(), id) != ids.end()) return describe(key, std::move(id));
    }
    return fail(ErrorCode::keyNotFound, std::to_string(keys.size()) + " private keys, none of this certificate");
}

Result<Bytes> generateKey(const Session& session, KeyType type, BytesView id, const std::string& label,
                          const KeyQuirks& quirks)
{
    ASSIGN_OR_RETURN(const auto before, presentKeys(session));
    const CK_MECHANISM_TYPE mechanism = isRsa(type) ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN;
    KeyPairHandles pair{};
    CK_RV status = CKR_TEMPLATE_INCONSISTENT;
    for (const auto rung : {Rung::full, Rung::plain, Rung::minimal}) {
        if (quirks.minimalTemplate && rung != Rung::minimal) continue;
        status = session.generateKeyPair(mechanism, publicTemplate(rung, type, id, label),
                                         privateTemplate(rung, id, label), pair);
        if (!refusesTemplate(status)) break;
    }
    const auto made = [&]() -> Result<Bytes> {
        RETURN_IF_ERROR(check(status, "C_GenerateKeyPair"));
        if (before.has(pair.privateKey) || before.has(pair.publicKey))
            return fail(ErrorCode::keyUnverified, "the driver gave a key that was there before");
        RETURN_IF_ERROR(verifyOrigin(session, pair.privateKey, quirks));
        auto info = pkcs11::publicKeyInfo(session, pair.publicKey);
        if (!info) return fail(ErrorCode::keyUnverified, "the public key cannot be read back");
        if (std::find(before.values.begin(), before.values.end(), *info) != before.values.end())
            return fail(ErrorCode::keyUnverified, "the driver gave a key that was there before, under another handle");
        return *info;
    }();
    if (made) return made;
    // A driver may fail after the card made the key, or a part of it. What was there before stays, whatever it says.
    std::vector<CK_OBJECT_HANDLE> remains;
    if (auto found = labelled(session, label)) remains = std::move(*found);
    if (status == CKR_OK)
        for (const auto handle : {pair.privateKey, pair.publicKey})
            if (std::find(remains.begin(), remains.end(), handle) == remains.end()) remains.push_back(handle);
    std::erase_if(remains, [&](CK_OBJECT_HANDLE handle) { return before.has(handle); });
    (void)destroyAll(session, remains);
    return made;
}

Result<Bytes> nameKey(const Session& session, BytesView publicKeyInfo, const KeyNames& names)
{
    ASSIGN_OR_RETURN(const auto halves, halvesOf(session, publicKeyInfo));
    ASSIGN_OR_RETURN(const auto key, findPrivateKey(session, publicKeyInfo, {}));
    // One attribute at a time: a token that keeps one of them as it is may still accept the others. What is so already
    // is not written: each writing is a moment at which a card that is pulled can lose something.
    const auto name = [&](CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type, BytesView value) {
        const auto own = session.attribute(handle, type);
        if (own && std::equal(own->begin(), own->end(), value.begin(), value.end())) return true;
        return session.setAttributes(handle, Template().bytes(type, value)).has_value();
    };
    const Bytes label(names.label.begin(), names.label.end());
    const auto describe = [&](CK_OBJECT_HANDLE handle) {
        if (!names.subject.empty()) (void)name(handle, CKA_SUBJECT, names.subject);
        if (!label.empty()) (void)name(handle, CKA_LABEL, label);
    };
    // The private half last: should the public one be lost when it is written, an EC key's private half is found by the
    // label that it was made with, and by nothing else.
    for (const auto handle : halves)
        if (handle != key.handle) describe(handle);
    describe(key.handle);
    if (!names.id.empty()) {
        // The private half leads: a public half under another CKA_ID would be lost for EC keys.
        if (name(key.handle, CKA_ID, names.id))
            for (const auto handle : halves)
                if (handle != key.handle && !name(handle, CKA_ID, names.id))
                    (void)session.setAttributes(key.handle, Template().bytes(CKA_ID, key.id));
    }
    const auto id = session.attribute(key.handle, CKA_ID);
    if (!id) return fail(ErrorCode::internalError, "the private key has no CKA_ID");
    return *id;
}

Result<std::size_t> destroyKey(const Session& session, BytesView publicKeyInfo)
{
    ASSIGN_OR_RETURN(const auto halves, halvesOf(session, publicKeyInfo));
    ASSIGN_OR_RETURN(const auto removed, destroyAll(session, halves));
    ASSIGN_OR_RETURN(const auto left, halvesOf(session, publicKeyInfo));
    if (!left.empty()) return fail(ErrorCode::internalError, "C_DestroyObject succeeded, but the key is still there");
    return removed;
}

Result<std::size_t> destroyKeyLabelled(const Session& session, const std::string& label, HollowKeys hollowToo)
{
    ASSIGN_OR_RETURN(const auto present, labelled(session, label));
    ASSIGN_OR_RETURN(const auto removed, destroyAll(session, present));
    // Cut before it had its label. A driver that cannot remove this can still do everything else.
    if (const auto hollow = hollowKeys(session, hollowToo)) (void)destroyAll(session, *hollow);
    ASSIGN_OR_RETURN(const auto left, labelled(session, label));
    if (!left.empty()) return fail(ErrorCode::internalError, "C_DestroyObject succeeded, but the key is still there");
    return removed;
}

}  // namespace sceau::pkcs11
