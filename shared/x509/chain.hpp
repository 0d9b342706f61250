// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <vector>

namespace sceau::x509 {

/// How far revocation is looked up in the given CRLs.
enum class Revocation : std::uint8_t {
    notChecked,
    endEntity,   ///< The certificate itself. A CRL of its issuer must be there and fresh.
    wholeChain,  ///< Every certificate up to the anchor.
};

/// Whom to believe, and when. All in DER.
struct Trust {
    std::vector<Bytes> anchors;  ///< Self-signed or not: a path may end at any of them.
    std::vector<Bytes> intermediates;
    std::vector<Bytes> crls;
    Revocation revocation = Revocation::notChecked;
    std::int64_t time = 0;  ///< Seconds since 1970 at which everything must be valid.
};

/// Builds and validates the path from `certificate` to an anchor (RFC 5280 §6), end certificate first. Keys and hashes
/// below 112 bits of strength are refused; the key usage is the caller's matter. Fails with `certificateExpired`,
/// `certificateRevoked`, `certificateUnknown` or `certificateInvalid`.
[[nodiscard]] Result<std::vector<Bytes>> verifyChain(BytesView certificate, const Trust& trust);

}  // namespace sceau::x509
