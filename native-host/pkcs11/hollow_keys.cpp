// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/hollow_keys.hpp"

#include "native-host/pkcs11/public_key.hpp"

#include <algorithm>

namespace sceau::pkcs11 {

namespace {

/// Objects of a class that carry this CKA_ID.
Result<std::vector<CK_OBJECT_HANDLE>> withId(const Session& session, CK_OBJECT_CLASS objectClass, const Bytes& id)
{
    Template wanted;
    wanted.number(CKA_CLASS, objectClass).flag(CKA_TOKEN, true).bytes(CKA_ID, id);
    return session.find(std::move(wanted));
}

/// A GIDS card that was pulled while OpenSC made a key can keep both RSA halves, neither with a name, a value or a
/// certificate. OpenSC takes that place for free and then finds it taken, until it is removed.
Result<std::vector<CK_OBJECT_HANDLE>> rsaPairs(const Session& session)
{
    std::vector<CK_OBJECT_HANDLE> hollow;
    Template wanted;
    wanted.number(CKA_CLASS, CKO_PRIVATE_KEY).flag(CKA_TOKEN, true);
    ASSIGN_OR_RETURN(const auto keys, session.find(std::move(wanted)));
    for (const auto key : keys) {
        const auto id = session.attribute(key, CKA_ID);
        const auto label = session.attribute(key, CKA_LABEL);
        if (session.number(key, CKA_KEY_TYPE) != CKK_RSA || !id || id->empty() || !label || !label->empty()) continue;
        if (publicKeyInfo(session, key)) continue;
        ASSIGN_OR_RETURN(const auto publicHalves, withId(session, CKO_PUBLIC_KEY, *id));
        ASSIGN_OR_RETURN(const auto certificates, withId(session, CKO_CERTIFICATE, *id));
        const bool anyValue = std::any_of(publicHalves.begin(), publicHalves.end(), [&](CK_OBJECT_HANDLE half) {
            return publicKeyInfo(session, half).has_value();
        });
        if (publicHalves.empty() || anyValue || !certificates.empty()) continue;
        hollow.push_back(key);
        hollow.insert(hollow.end(), publicHalves.begin(), publicHalves.end());
    }
    return hollow;
}

/// SoftHSM writes a new object's attributes one by one, each with nothing in it, and what the template says in the end.
/// Until then the object is no token object, and yet lies on the token: a process that was killed meanwhile leaves it
/// there. Keys of a session are seen by those who made them only, and here nobody makes any.
Result<std::vector<CK_OBJECT_HANDLE>> drafts(const Session& session)
{
    const auto hasNo = [&](CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE type) {
        return session.attribute(key, type).value_or(Bytes{}).empty();
    };
    std::vector<CK_OBJECT_HANDLE> found;
    for (const CK_OBJECT_CLASS objectClass : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
        Template wanted;
        wanted.number(CKA_CLASS, objectClass);
        ASSIGN_OR_RETURN(const auto keys, session.find(std::move(wanted)));
        std::copy_if(keys.begin(), keys.end(), std::back_inserter(found), [&](CK_OBJECT_HANDLE key) {
            return !session.flag(key, CKA_TOKEN).value_or(false) && hasNo(key, CKA_ID) && hasNo(key, CKA_LABEL) &&
                   hasNo(key, CKA_MODULUS) && hasNo(key, CKA_EC_PARAMS);
        });
    }
    return found;
}

}  // namespace

Result<std::vector<CK_OBJECT_HANDLE>> hollowKeys(const Session& session, HollowKeys kind)
{
    switch (kind) {
    case HollowKeys::none: break;
    case HollowKeys::rsaPairs: return rsaPairs(session);
    case HollowKeys::drafts: return drafts(session);
    }
    return std::vector<CK_OBJECT_HANDLE>{};
}

}  // namespace sceau::pkcs11
