// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/pkcs11/hollow_keys.hpp"
#include "native-host/pkcs11/session.hpp"
#include "native-host/pkcs11/types.hpp"

#include <string>
#include <vector>

/// Keys and certificates on a token, found by what they are rather than by a name that a driver may change.
namespace sceau::pkcs11 {

/// A certificate object.
struct CertificateObject {
    CK_OBJECT_HANDLE handle;
    Bytes value;
    Bytes id;
    std::string label;
    bool keyVisible;  ///< A private or public key of the same CKA_ID is visible.
};

/// All X.509 certificates of the token.
[[nodiscard]] Result<std::vector<CertificateObject>> certificates(const Session& session);

/// A private key object and what signing with it needs.
struct PrivateKey {
    CK_OBJECT_HANDLE handle;
    Bytes id;
    bool alwaysAuthenticate;
};

/// The private key of `publicKeyInfo`: by its own value, by a public key object of the same CKA_ID, or by the
/// certificate of the same CKA_ID. Fails with `keyNotFound`.
[[nodiscard]] Result<PrivateKey> findPrivateKey(const Session& session, BytesView publicKeyInfo, BytesView certificate);

/// What is known of a driver before it is asked for a key.
struct KeyQuirks {
    bool minimalTemplate = false;       ///< It refuses larger templates in a way that is no refusal of a template.
    bool unreportedAttributes = false;  ///< It says false to CKA_LOCAL and its like, whatever the truth is.
};

/// Makes a key pair as token objects, going down a ladder of templates, reads it back and checks it: a key that the
/// token says was imported or can leave is removed again, one that was there before stays. Returns its
/// SubjectPublicKeyInfo. Fails with `keyUnverified` for what is no new key made on the token.
[[nodiscard]] Result<Bytes> generateKey(const Session& session, KeyType type, BytesView id, const std::string& label,
                                        const KeyQuirks& quirks);

/// Names both halves of a key where the token allows it and they have other names; yields the private key's CKA_ID as
/// it is afterwards.
struct KeyNames {
    BytesView id;       ///< Empty: unchanged.
    std::string label;  ///< Empty: unchanged.
    BytesView subject;  ///< Empty: unchanged.
};
[[nodiscard]] Result<Bytes> nameKey(const Session& session, BytesView publicKeyInfo, const KeyNames& names);

/// Removes both halves of a key and looks again: some drivers only say that they did. Yields how many objects went.
[[nodiscard]] Result<std::size_t> destroyKey(const Session& session, BytesView publicKeyInfo);

/// The same for a key of which only the label it was to be made with is known. The label must be nobody else's.
/// What was cut before it had that goes as well, where it can be told (`hollowToo`). Elsewhere it could be anybody's.
[[nodiscard]] Result<std::size_t> destroyKeyLabelled(const Session& session, const std::string& label,
                                                     HollowKeys hollowToo);

/// What C_CreateObject is told of a certificate.
struct NewCertificate {
    BytesView value;
    BytesView id;
    std::string label;
    BytesView subject;
    BytesView issuer;
    BytesView serialNumber;  ///< DER INTEGER.
    bool authority;
    /// Takes its CKA_ID when it is there: OpenSC 0.23 writes the directory of private keys anew for a certificate that
    /// comes under the CKA_ID of one, and a card that is pulled meanwhile loses the key.
    bool identifiedLater;
};

/// Writes a certificate, going down a ladder of templates, and compares what it reads back. Is content when it is
/// there.
[[nodiscard]] Result<void> writeCertificate(const Session& session, const NewCertificate& certificate);

[[nodiscard]] Result<std::size_t> destroyCertificate(const Session& session, BytesView certificate);

}  // namespace sceau::pkcs11
