// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/renewal_eligibility.hpp"

#include "shared/rules/calendar.hpp"

#include <algorithm>

namespace sceau::rules {

Eligibility judgeRenewal(const RenewalFacts& facts, std::int64_t now)
{
    Eligibility eligibility;
    const auto obstacle = [&](bool present, const Verdict& verdict) {
        if (present) eligibility.obstacles.push_back(verdict);
    };
    obstacle(!facts.issuedByUs, certificateNotOurs);
    obstacle(facts.revoked, certificateRevokedForRenewal);
    obstacle(now < facts.notBefore, certificateNotYetValid);
    obstacle(daysLeft(facts.notAfter, now) <= 0, certificateEnded);
    obstacle(!facts.physical, softwareCertificate);
    obstacle(!facts.productOffered, productEnded);
    obstacle(facts.renewed, alreadyRenewed);
    obstacle(facts.underWay, renewalUnderWay);
    if (facts.renewalsDone >= facts.renewalsAllowed) eligibility.meeting = renewalsUsedUp;
    return eligibility;
}

Verdict checkNewKey(BytesView newKey, BytesView oldKey, bool seenBefore)
{
    if (std::equal(newKey.begin(), newKey.end(), oldKey.begin(), oldKey.end())) return keyReused;
    return seenBefore ? keySeenBefore : ok;
}

}  // namespace sceau::rules
