// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/algorithms.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Time-stamp tokens (RFC 3161) on CMS signatures: CAdES-T and PAdES-T (EN 319 122-1 §5.3). A service elsewhere makes
/// the token; here it is checked and put in its place.
namespace sceau::x509 {

/// What a token says. Its signature is that of the certificate it carries; whether to trust that one is
/// `verifyChain`'s matter.
struct TimeStamp {
    std::int64_t time = 0;  ///< Seconds since 1970.
    std::string policy;     ///< OID.
    HashAlgorithm hash = HashAlgorithm::sha256;
    Bytes imprint;             ///< The digest that was stamped.
    Bytes serviceCertificate;  ///< DER of the time-stamping service's certificate.

    bool operator==(const TimeStamp&) const = default;
};

/// Reads a DER TimeStampToken and verifies its signature. Fails with `cmsInvalid` or `signatureInvalid`.
[[nodiscard]] Result<TimeStamp> readTimeStamp(BytesView token);

/// The bytes whose digest a time-stamping service is asked to stamp: the signature value of a SignedData with one
/// signer. Fails with `cmsInvalid`.
[[nodiscard]] Result<Bytes> signatureValueOf(BytesView signedData);

/// The SignedData with the token as its signature's time-stamp. Fails with `cmsInvalid`, or `signatureInvalid` for a
/// token that was made for something else.
[[nodiscard]] Result<Bytes> attachTimeStamp(BytesView signedData, BytesView token);

/// The time-stamps of the signature, each checked against it. Fails with `cmsInvalid` or `signatureInvalid`.
[[nodiscard]] Result<std::vector<TimeStamp>> timeStampsOf(BytesView signedData);

}  // namespace sceau::x509
