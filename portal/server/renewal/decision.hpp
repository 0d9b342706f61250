// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"
#include "portal/server/store/holders.hpp"
#include "portal/server/store/renewals.hpp"
#include "shared/rules/support_decision.hpp"

namespace sceau::renewal {

/// Whether a support may carry a new certificate.
enum class SupportStatus { qualified, noLongerQualified, unknown, software };

/// Why a renewal cannot begin.
enum class Obstacle { none, expired, revoked, notYetValid, software, productEnded };

/// What can be done for a certificate today.
struct Decision {
    Obstacle obstacle = Obstacle::none;
    SupportStatus support = SupportStatus::unknown;
    rules::Verdict supportVerdict = rules::supportUnknown;  ///< why; `ok` when it may carry a new certificate
    bool meetingDue = false;                                ///< renewed without meeting as often as its product allows
    store::Outcome outcome = store::Outcome::support;
};

/// A chip as the rules know devices.
[[nodiscard]] rules::Device deviceOf(const store::Chip& chip);

/// What shared/rules decides about the certificate and about the chip on the authority's own record, never what a
/// browser reports. `reported` can only make things worse.
[[nodiscard]] Decision decide(const config::Configuration& configuration, const store::CertificateRecord& certificate,
                              std::int64_t now, const std::optional<rules::Device>& reported = {});

}  // namespace sceau::renewal
