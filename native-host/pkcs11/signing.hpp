// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/pkcs11/objects.hpp"

namespace sceau::pkcs11 {

enum class Padding { pkcs1, pss, ecdsa };
enum class Hash { sha256, sha384, sha512 };

/// What is signed: the message for modules that hash themselves, its digest for all others.
struct SigningInput {
    Padding padding;
    Hash hash;
    BytesView message;
    BytesView digest;
};

/// The PIN of a key that asks for it each time.
struct ContextLogin {
    const Secret* pin = nullptr;
    bool pinPad = false;
};

/// RSA: the signature; ECDSA: r || s.
[[nodiscard]] Result<Bytes> sign(const Session& session, const PrivateKey& key, const SigningInput& input,
                                 const ContextLogin& context);

}  // namespace sceau::pkcs11
