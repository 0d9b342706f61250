// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/portal.hpp"
#include "portal/server/pages/token_call.hpp"
#include "portal/server/session/identification.hpp"

/// What pages that take a proof have in common.
namespace sceau::pages {

/// What a proof of this visit has to be about; uses the session's challenge up. Fails with `sessionExpired` or
/// `challengeExpired`.
[[nodiscard]] Result<session::Expectation> expectation(const Portal& portal, const Visit& visit);

/// A new session for whoever proved a certificate: the id of an unproven one is never promoted.
[[nodiscard]] Result<session::NewSession> enter(const Portal& portal, const Visit& visit,
                                                const store::CertificateRecord& certificate);

}  // namespace sceau::pages
