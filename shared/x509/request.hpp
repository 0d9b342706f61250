// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/algorithms.hpp"

#include <optional>
#include <string>
#include <vector>

/// PKCS#10 certification requests (RFC 2986), made for keys that sign elsewhere.
namespace sceau::x509 {

/// An extension that a request asks for (RFC 5280 §4.1).
struct Extension {
    std::string oid;
    bool critical = false;
    Bytes value;  ///< DER inside the OCTET STRING.

    bool operator==(const Extension&) const = default;
};

/// Another attribute of a request, with its one value.
struct RequestAttribute {
    std::string oid;
    Bytes value;  ///< DER of the AttributeValue.

    bool operator==(const RequestAttribute&) const = default;
};

/// A CertificationRequestInfo (RFC 2986 §4.1).
struct RequestInfo {
    Bytes subjectDer;                              ///< DER Name.
    Bytes publicKey;                               ///< DER SubjectPublicKeyInfo; its key signs.
    std::optional<std::string> challengePassword;  ///< PKCS#9: the portal's nonce.
    std::optional<Bytes> renewalCertificate;       ///< szOID_RENEWAL_CERTIFICATE: DER of the certificate to renew.
    std::vector<Extension> extensions;             ///< PKCS#9 extensionRequest.
    std::vector<RequestAttribute> otherAttributes;

    bool operator==(const RequestInfo&) const = default;
};

/// A CertificationRequest whose signature was verified with its own public key.
struct Request {
    RequestInfo info;
    Bytes infoDer;
    SignatureAlgorithm algorithm = SignatureAlgorithm::rs256;
    Bytes signature;

    bool operator==(const Request&) const = default;
};

/// DER of the CertificationRequestInfo: the bytes that the new key signs. Fails with `requestInvalid`.
[[nodiscard]] Result<Bytes> buildRequestInfo(const RequestInfo& info);

/// Reads a DER CertificationRequestInfo strictly: each attribute once and with one value. Fails with `requestInvalid`.
[[nodiscard]] Result<RequestInfo> parseRequestInfo(BytesView der);

/// DER CertificationRequest of `infoDer` and its signature (ECDSA: DER, see `ecdsaRawToDer`). Fails with
/// `requestInvalid` when `infoDer` is none and with `signatureInvalid` when the signature is not that of its key.
[[nodiscard]] Result<Bytes> attachSignature(BytesView infoDer, SignatureAlgorithm algorithm, BytesView signature);

/// Reads a DER CertificationRequest and verifies the proof of possession. Fails with `requestInvalid` or
/// `signatureInvalid`.
[[nodiscard]] Result<Request> parseRequest(BytesView der);

}  // namespace sceau::x509
