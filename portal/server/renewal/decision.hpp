// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"
#include "portal/server/store/holders.hpp"
#include "portal/server/store/renewals.hpp"

namespace sceau::renewal {

/// Whether a support may carry a new certificate.
enum class SupportStatus { qualified, noLongerQualified, unknown, software };

/// Why a renewal cannot begin.
enum class Obstacle { none, expired, revoked, software, productEnded };

/// What can be done for a certificate today.
struct Decision {
    Obstacle obstacle = Obstacle::none;
    SupportStatus support = SupportStatus::unknown;
    bool meetingDue = false;  ///< renewed without meeting as often as its product allows
    store::Outcome outcome = store::Outcome::support;
};

/// The first rule that fits the chip, judged for a certificate that is to last until `until`. The chip is the portal's
/// own record of what was handed over, never what a browser reports. Unknown never means qualified.
[[nodiscard]] SupportStatus supportStatus(const std::vector<config::SupportRule>& rules, const store::Chip& chip,
                                          std::int64_t until);

[[nodiscard]] Decision decide(const config::Configuration& configuration, const store::CertificateRecord& certificate,
                              std::int64_t now);

}  // namespace sceau::renewal
