// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>

namespace sceau::transfer {

/// What a purge removed.
struct Purged {
    std::int64_t certificates = 0;
    std::int64_t holders = 0;
    std::int64_t auditRows = 0;  ///< whose personal part was erased; the rows stay, and the chain still verifies
};

enum class Rehearsal { no, yes };

/// Erases what nobody may keep any longer: the file of a certificate `evidenceYears` after its end (EN 319 411-1
/// OVR-6.4.6-01 wants seven), a holder without certificates, names and addresses in the audit log after
/// `personalMonths`. What the authority must publish for ever (revocations) stays; it names nobody.
[[nodiscard]] Result<Purged> purge(store::Database& database, const config::Retention& retention, std::int64_t now,
                                   Rehearsal rehearsal);

}  // namespace sceau::transfer
