// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sceau::x509 {

/// How far revocation is looked up in the given CRLs.
enum class Revocation : std::uint8_t {
    notChecked,
    endEntity,   ///< The certificate itself. A CRL of its issuer must be there and fresh.
    wholeChain,  ///< Every certificate up to the anchor.
};

/// What a certificate is to be used for: its key usage and extended key usage, and those of its authorities, must allow
/// it (RFC 5280 §4.2.1.3, §4.2.1.12).
enum class CertificateUse : std::uint8_t { any, clientAuth, serverAuth, emailProtection, timeStamping };

/// Whom to believe, and when. All in DER.
struct Trust {
    std::vector<Bytes> anchors;  ///< Self-signed or not: a path may end at any of them.
    std::vector<Bytes> intermediates;
    std::vector<Bytes> crls;  ///< One signed over SHA-1, or with what we do not accept, is as if it were not given.
    Revocation revocation = Revocation::notChecked;
    std::int64_t time = 0;  ///< Seconds since 1970 at which everything must be valid.
    CertificateUse use = CertificateUse::any;
    bool checkPolicies = false;         ///< Policies are processed, also those that authorities demand.
    std::vector<std::string> policies;  ///< OIDs, with `checkPolicies`: the path must be valid for one of them. Empty:
                                        ///< for any or none.
};

/// Builds and validates the path from `certificate` to an anchor (RFC 5280 §6), end certificate first. Keys and hashes
/// below 112 bits of strength are refused. Fails with `certificateExpired`, `certificateRevoked`, `certificateUnknown`,
/// `certificateInvalid` or `invalidRequest`.
[[nodiscard]] Result<std::vector<Bytes>> verifyChain(BytesView certificate, const Trust& trust);

}  // namespace sceau::x509
