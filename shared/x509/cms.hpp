// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/algorithms.hpp"
#include "shared/x509/certificate.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// CMS SignedData (RFC 5652) with one signer whose key signs elsewhere; signed attributes as CAdES-B without
/// signing-time.
namespace sceau::x509 {

/// The signed attribute that says what a signature is for, under the UUID arc (ITU-T X.667):
/// SEQUENCE { purpose UTF8String, origin UTF8String }.
inline constexpr std::string_view purposeAttributeOid = "2.25.305821105408246119474742976030998643387";

/// The content type of a SignedData.
inline constexpr std::string_view idSignedData = "1.2.840.113549.1.7.2";

/// The largest declaration or request is some 20 KiB, documents are signed detached: the rest is validation material.
inline constexpr std::size_t maxSignedDataBytes = 10 * 1024 * 1024;

/// What a signature is for and which site asked for it.
struct Purpose {
    std::string name;    ///< "renewalRequest" or "declaration".
    std::string origin;  ///< "https://…" as the browser states it.

    bool operator==(const Purpose&) const = default;
};

/// What signed attributes say. Each attribute occurs once and has one value.
struct SignedAttributes {
    std::string contentType;  ///< OID; id-data in everything that this project signs.
    Bytes messageDigest;
    HashAlgorithm certificateHashAlgorithm = HashAlgorithm::sha256;
    Bytes certificateHash;  ///< signing-certificate-v2 (RFC 5035): the digest of the signer's certificate.
    std::optional<Purpose> purpose;
    std::vector<std::string> others;  ///< OIDs of the remaining attributes.

    bool operator==(const SignedAttributes&) const = default;
};

/// DER SET OF Attribute with content-type id-data, message-digest, signing-certificate-v2 naming `certificate` and the
/// purpose: the bytes that the certificate's key signs. Fails with `certificateInvalid` or `attributesRefused`.
[[nodiscard]] Result<Bytes> composeSignedAttributes(BytesView certificate, HashAlgorithm algorithm,
                                                    BytesView contentDigest,
                                                    const std::optional<Purpose>& purpose = std::nullopt);

/// Reads signed attributes strictly: DER in canonical order, the three mandatory attributes present. Fails with
/// `cmsInvalid`.
[[nodiscard]] Result<SignedAttributes> parseSignedAttributes(BytesView der);

/// Succeeds when signing-certificate-v2 names this certificate. Fails with `certificateMismatch`.
[[nodiscard]] Result<void> checkSigningCertificate(const SignedAttributes& attributes, BytesView certificate);

/// What a SignerInfo is made of.
struct SignerPieces {
    Bytes certificate;  ///< DER of the signer's certificate.
    HashAlgorithm digestAlgorithm = HashAlgorithm::sha256;
    Bytes signedAttributes;  ///< DER SET OF exactly as it was signed.
    SignatureAlgorithm signatureAlgorithm = SignatureAlgorithm::rs256;
    Bytes signature;                       ///< ECDSA: DER Ecdsa-Sig-Value.
    std::vector<Bytes> otherCertificates;  ///< Authorities to send along.
};

/// DER ContentInfo of a SignedData. Without `content` the signature is detached. The signature, the certificate it
/// names and, when given, the content's digest are checked first: fails with `signatureInvalid`, `certificateMismatch`
/// or `cmsInvalid`.
[[nodiscard]] Result<Bytes> assembleSignedData(const std::optional<Bytes>& content, const SignerPieces& signer);

/// A SignedData whose one signature verifies with the certificate that its signed attributes name. Whether to trust
/// that certificate is `verifyChain`'s matter.
struct SignedData {
    Bytes signerCertificate;
    std::vector<Bytes> certificates;   ///< All that were sent along, the signer's too.
    std::vector<Bytes> crls;           ///< Revocation lists sent along.
    std::vector<Bytes> ocspResponses;  ///< OCSP responses sent along.
    Bytes content;
    SignedAttributes attributes;
    SignatureAlgorithm signatureAlgorithm = SignatureAlgorithm::rs256;
};

/// Reads a DER ContentInfo and verifies the signature. `detachedContent` is for signatures that carry none; giving it
/// for one that does is refused. Fails with `cmsInvalid`, `signatureInvalid` or `certificateMismatch`.
[[nodiscard]] Result<SignedData> verifySignedData(BytesView der,
                                                  const std::optional<Bytes>& detachedContent = std::nullopt);

}  // namespace sceau::x509
