// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/ca/ca_backend.hpp"
#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sceau::crl {

/// One revoked certificate, expired ones included: they stay listed for ever (EN 319 411-2 CSS-6.3.10-03).
struct Entry {
    std::string serialHex;
    std::int64_t revokedAt = 0;  ///< Unix seconds
    /// Published only for products that allow it; RGS forbids it. `unspecified` is never written (RFC 5280 §5.3.1).
    std::optional<ca::RevocationReason> reason;
};

struct Contents {
    std::uint64_t number = 0;  ///< grows with every list
    std::int64_t thisUpdate = 0;
    std::int64_t nextUpdate = 0;
    std::vector<Entry> entries;
    /// Makes a delta CRL (RFC 5280 §5.2.4): what changed since the complete list of this number.
    std::optional<std::uint64_t> base;
    /// Of a complete list: its delta CRL is published, too.
    bool hasDelta = false;
};

/// How long a list may be used when no newer one can be had.
inline constexpr std::int64_t defaultLife = std::int64_t{96} * 3600;

/// DER of the issuing authority's list, with ExpiredCertsOnCRL since that authority began.
[[nodiscard]] Result<Bytes> makeIssuingList(const ca::Authority& authority, const Contents& contents);

/// DER of the root's list of revoked authorities.
[[nodiscard]] Result<Bytes> makeRootList(const ca::Authority& authority, const Contents& contents);

}  // namespace sceau::crl
