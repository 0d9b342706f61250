// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/algorithms.hpp"

#include <memory>

namespace sceau::x509 {

/// A public key that is read once and verifies many signatures, as the functions below do.
class SignatureVerifier {
public:
    /// Of a DER SubjectPublicKeyInfo. Fails with `signatureInvalid`, also for a key that is too weak.
    [[nodiscard]] static Result<SignatureVerifier> of(BytesView publicKey);
    SignatureVerifier(SignatureVerifier&& other) noexcept;
    SignatureVerifier& operator=(SignatureVerifier&&) = delete;
    ~SignatureVerifier();

    [[nodiscard]] Result<void> verify(SignatureAlgorithm algorithm, BytesView message, BytesView signature) const;
    [[nodiscard]] Result<void> verifyDigest(SignatureAlgorithm algorithm, BytesView digest, BytesView signature) const;

private:
    struct Key;
    explicit SignatureVerifier(std::unique_ptr<Key> key);

    std::unique_ptr<Key> key_;
};

/// Succeeds when `signature` over `message` was made by the key of `publicKey` (DER SubjectPublicKeyInfo).
/// ECDSA signatures are DER Ecdsa-Sig-Value (RFC 3279), as in certificates and CMS; see `ecdsaRawToDer`.
/// RSASSA-PSS uses the algorithm's hash for MGF1 and as long a salt (RFC 7518 §3.5).
/// Fails with `signatureInvalid`, also for a key that is too weak or does not fit the algorithm.
[[nodiscard]] Result<void> verifySignature(BytesView publicKey, SignatureAlgorithm algorithm, BytesView message,
                                           BytesView signature);

/// The same for who knows only the message's digest.
[[nodiscard]] Result<void> verifyDigestSignature(BytesView publicKey, SignatureAlgorithm algorithm, BytesView digest,
                                                 BytesView signature);

/// An ECDSA signature r || s (as PKCS#11 and JWA have it) as Ecdsa-Sig-Value. Fails with `signatureInvalid`.
[[nodiscard]] Result<Bytes> ecdsaRawToDer(BytesView signature);

/// An Ecdsa-Sig-Value as r || s, each filled up to `coordinateSize` bytes (32 for P-256, 48 for P-384, 66 for P-521).
/// Fails with `signatureInvalid`.
[[nodiscard]] Result<Bytes> ecdsaDerToRaw(BytesView signature, std::size_t coordinateSize);

/// Bytes of r or of s for this public key, 0 when it is no elliptic curve key.
[[nodiscard]] std::size_t ecdsaCoordinateSize(BytesView publicKey);

/// DER AlgorithmIdentifier of the signature algorithm, as certificates, requests and CMS carry it.
[[nodiscard]] Bytes signatureAlgorithmIdentifier(SignatureAlgorithm algorithm);

/// DER AlgorithmIdentifier of a hash, without parameters (RFC 5754 §2).
[[nodiscard]] Bytes hashAlgorithmIdentifier(HashAlgorithm algorithm);

}  // namespace sceau::x509
