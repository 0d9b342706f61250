// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/certificate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sceau::x509 {

enum class RevocationStatus : std::uint8_t { good, revoked, unknown };

/// What an authority answered about one certificate.
struct OcspAnswer {
    RevocationStatus status = RevocationStatus::unknown;
    std::int64_t thisUpdate = 0;  ///< Seconds since 1970.
    std::optional<std::int64_t> nextUpdate;
    std::int64_t producedAt = 0;
    std::optional<std::int64_t> revocationTime;  ///< When revoked.
    std::optional<std::int64_t> reason;          ///< CRLReason, when it is published.

    bool operator==(const OcspAnswer&) const = default;
};

/// DER OCSPRequest (RFC 6960) about one certificate; SHA-1 only names the authority. Fails with `certificateInvalid`.
[[nodiscard]] Result<Bytes> buildOcspRequest(BytesView certificate, BytesView issuer,
                                             const std::optional<Bytes>& nonce = std::nullopt);

/// One certificate that an OCSP request asks about, or a response speaks of (RFC 6960 §4.1.1, CertID).
struct OcspCertificateId {
    std::string hashAlgorithm;  ///< OID; SHA-1 nearly always: it only names the authority.
    Bytes issuerNameHash;
    Bytes issuerKeyHash;
    std::string serialHex;  ///< As `Certificate::serialHex`.

    bool operator==(const OcspCertificateId&) const = default;
};

/// What an OCSP request says. Whether its signature verifies, where it has one, is not looked at.
struct OcspRequest {
    std::optional<AlternativeName> requestor;
    std::vector<OcspCertificateId> certificates;
    std::optional<Bytes> nonce;
    bool isSigned = false;
    std::vector<std::string> otherExtensions;  ///< OIDs.
};

/// Reads a DER OCSPRequest. Fails with `statusInvalid`, also for more than 256 certificates.
[[nodiscard]] Result<OcspRequest> parseOcspRequest(BytesView der);

/// What a response says about one certificate.
struct OcspStatement {
    OcspCertificateId certificate;
    OcspAnswer answer;
};

/// What an OCSP response says. Whether to believe it is `verifyOcspResponse`'s matter.
struct OcspResponse {
    Name responderName;                     ///< Empty where the responder is named by its key.
    std::optional<Bytes> responderKeyHash;  ///< SHA-1 of its key (RFC 6960 §4.2.1, KeyHash).
    std::int64_t producedAt = 0;            ///< Seconds since 1970.
    std::vector<OcspStatement> statements;
    std::optional<Bytes> nonce;
    std::vector<Bytes> certificates;  ///< DER, to find the responder's among.
};

/// Reads a successful basic response in DER. Fails with `statusInvalid`, also for more than 256 statements.
[[nodiscard]] Result<OcspResponse> parseOcspResponse(BytesView der);

/// Succeeds for a successful basic response in DER: its form, not whether to believe it. Fails with `statusInvalid`.
[[nodiscard]] Result<void> checkOcspResponse(BytesView response);

/// What makes an OCSP response worth believing.
struct OcspExpectation {
    Bytes certificate;  ///< DER of the certificate that was asked about.
    Bytes issuer;       ///< DER of its authority, which signs itself or names its responder (RFC 6960 §4.2.2.2).
    std::optional<Bytes> nonce;    ///< Must come back when the request had one.
    std::int64_t time = 0;         ///< Now, in seconds since 1970.
    std::int64_t tolerance = 300;  ///< Seconds that clocks may differ.
};

/// The answer about the expected certificate: signed by its authority or a responder that it certified for this, fresh.
/// Fails with `statusInvalid`.
[[nodiscard]] Result<OcspAnswer> verifyOcspResponse(BytesView response, const OcspExpectation& expectation);

}  // namespace sceau::x509
