// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/proof.hpp"

#include "shared/base/log.hpp"

namespace sceau::pages {

Result<session::Expectation> expectation(const Portal& portal, const Visit& visit)
{
    if (!visit.session) return fail(ErrorCode::sessionExpired, "no session that could hold a challenge");
    ASSIGN_OR_RETURN(const auto nonce, portal.sessions.takeChallenge(*visit.session));
    if (!nonce) return fail(ErrorCode::challengeExpired, "no challenge is open");
    return session::Expectation{portal.configuration.origin, *nonce, portal.authority.chain(), portal.clock()};
}

Result<session::NewSession> enter(const Portal& portal, const Visit& visit, const store::CertificateRecord& certificate)
{
    RETURN_IF_ERROR(portal.sessions.end(*visit.session));
    ASSIGN_OR_RETURN(auto begun, portal.sessions.begin(certificate.id));
    log::info("identified", {{"certificate", certificate.id}});
    return begun;
}

}  // namespace sceau::pages
