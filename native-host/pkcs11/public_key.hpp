// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/pkcs11/session.hpp"
#include "native-host/pkcs11/types.hpp"
#include "shared/base/bytes.hpp"

#include <optional>

namespace sceau::pkcs11 {

/// DER SubjectPublicKeyInfo (RFC 5280) of an RSA key, its integers brought to their shortest form: some modules pad
/// them.
[[nodiscard]] Bytes rsaPublicKeyInfo(BytesView modulus, BytesView exponent);

/// DER SubjectPublicKeyInfo of a key on a NIST curve. `point` is CKA_EC_POINT, with or without its OCTET STRING;
/// nothing when it is not an uncompressed point of a curve that the project knows.
[[nodiscard]] std::optional<Bytes> ecPublicKeyInfo(BytesView parameters, BytesView point);

/// CKA_EC_PARAMS of a key type: the curve's OID.
[[nodiscard]] BytesView curveParameters(KeyType type);

/// The SubjectPublicKeyInfo of a public key object, or of a private RSA key that shows its modulus and exponent.
[[nodiscard]] std::optional<Bytes> publicKeyInfo(const Session& session, CK_OBJECT_HANDLE key);

}  // namespace sceau::pkcs11
