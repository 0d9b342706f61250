// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::x509 {

/// One attribute of a distinguished name, in the order of its encoding.
struct NameAttribute {
    std::string oid;        ///< Dotted.
    std::string shortName;  ///< "CN", "organizationIdentifier"…; the OID itself when it has no known name.
    std::string value;      ///< UTF-8.

    bool operator==(const NameAttribute&) const = default;
};
using Name = std::vector<NameAttribute>;

/// Bits of the key usage extension (RFC 5280 §4.2.1.3), as a mask.
enum class KeyUsage : std::uint16_t {
    digitalSignature = 1 << 0,
    nonRepudiation = 1 << 1,
    keyEncipherment = 1 << 2,
    dataEncipherment = 1 << 3,
    keyAgreement = 1 << 4,
    keyCertSign = 1 << 5,
    crlSign = 1 << 6,
    encipherOnly = 1 << 7,
    decipherOnly = 1 << 8,
};

enum class AlternativeNameKind : std::uint8_t { email, dns, uri, ipAddress, directoryName, userPrincipalName, other };

/// One subject alternative name (RFC 5280 §4.2.1.6).
struct AlternativeName {
    AlternativeNameKind kind;
    std::string value;  ///< Text; lower-case hexadecimal DER for `other`.

    bool operator==(const AlternativeName&) const = default;
};

/// What a renewal page, a portal and the host show and compare of a certificate. A plain value.
struct Certificate {
    Bytes der;
    Name subject;
    Name issuer;
    Bytes subjectDer;
    Bytes issuerDer;
    std::string serialHex;  ///< Lower case, at least two digits, without a leading zero byte.
    std::string serialDecimal;
    std::int64_t notBefore = 0;  ///< Seconds since 1970-01-01T00:00:00Z.
    std::int64_t notAfter = 0;
    std::string keyType;         ///< "RSA-3072", "P-256"…; the algorithm's OID for other kinds.
    Bytes publicKey;             ///< DER SubjectPublicKeyInfo.
    std::uint16_t keyUsage = 0;  ///< Mask of KeyUsage. All bits when the certificate does not restrict its use.
    std::vector<std::string> extendedKeyUsage;  ///< OIDs.
    std::vector<std::string> policies;          ///< OIDs.
    std::vector<AlternativeName> subjectAltNames;
    bool isAuthority = false;  ///< Basic constraints say CA.
    Bytes fingerprint;         ///< SHA-256 of `der`.

    [[nodiscard]] bool permits(KeyUsage usage) const { return (keyUsage & static_cast<std::uint16_t>(usage)) != 0; }

    /// RFC 5280 §4.1.2.5: both ends are included.
    [[nodiscard]] bool isValidAt(std::int64_t unixSeconds) const
    {
        return notBefore <= unixSeconds && unixSeconds <= notAfter;
    }

    bool operator==(const Certificate&) const = default;
};

/// The certificate that `der` consists of. Fails with `certificateInvalid`.
[[nodiscard]] Result<Certificate> parseCertificate(BytesView der);

/// The distinguished name that `der` consists of. Fails with `certificateInvalid`.
[[nodiscard]] Result<Name> parseName(BytesView der);

/// The DER of a distinguished name: country and serialNumber as PrintableString, e-mail as IA5String, the rest as
/// UTF8String (RFC 5280 §4.1.2.4), one attribute a relative name. Fails with `invalidRequest` for an empty or over-long
/// value.
[[nodiscard]] Result<Bytes> encodeName(const Name& name);

/// The first value of the attribute, "" when the name has none.
[[nodiscard]] std::string_view valueOf(const Name& name, std::string_view shortName);

/// "RSA-3072", "P-256"… of a DER SubjectPublicKeyInfo. Fails with `certificateInvalid` for a key that is weak or
/// unknown.
[[nodiscard]] Result<std::string> keyTypeOf(BytesView publicKey);

/// The same for any key, weak or unknown kinds too (then the algorithm's OID): what it is, not whether to use it. Fails
/// with `certificateInvalid`.
[[nodiscard]] Result<std::string> describeKey(BytesView publicKey);

/// The certificates of a PEM text, in its order, each as DER. Other PEM blocks are skipped. Fails with
/// `certificateInvalid` when there is none or one is malformed.
[[nodiscard]] Result<std::vector<Bytes>> certificatesFromPem(std::string_view pem);

/// PEM of a DER certificate.
[[nodiscard]] std::string certificateToPem(BytesView der);

}  // namespace sceau::x509
