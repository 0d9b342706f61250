// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/decision.hpp"
#include "shared/rules/calendar.hpp"

namespace sceau::renewal {

namespace {

constexpr std::int64_t yearSeconds = 31'557'600;

bool fits(const std::optional<std::string>& wanted, const std::string& found)
{
    return !wanted || *wanted == found;
}

}  // namespace

SupportStatus supportStatus(const std::vector<config::SupportRule>& rules, const store::Chip& chip, std::int64_t until)
{
    for (const auto& rule : rules) {
        if (!fits(rule.maker, chip.maker) || !fits(rule.model, chip.model) || !fits(rule.atr, chip.atr)) continue;
        if (rule.status != "qualified") return SupportStatus::noLongerQualified;
        // The new certificate must not outlive what its support is certified for.
        if (rule.certifiedUntil && *rule.certifiedUntil < rules::isoDate(rules::parisDay(until)))
            return SupportStatus::noLongerQualified;
        return SupportStatus::qualified;
    }
    return SupportStatus::unknown;
}

Decision decide(const config::Configuration& configuration, const store::CertificateRecord& certificate,
                std::int64_t now)
{
    Decision decision;
    const auto* product = configuration.product(certificate.product);
    if (product == nullptr) {
        decision.obstacle = Obstacle::productEnded;
        return decision;
    }
    if (product->physical)
        decision.support =
            supportStatus(configuration.supportRules, certificate.chip, now + product->validityYears * yearSeconds);
    else
        decision.support = SupportStatus::software;
    decision.meetingDue = certificate.renewalsDone >= product->renewalsWithoutMeeting;

    if (certificate.state == store::CertificateState::revoked)
        decision.obstacle = Obstacle::revoked;
    else if (certificate.notAfter < now)
        decision.obstacle = Obstacle::expired;
    else if (!product->physical)
        decision.obstacle = Obstacle::software;

    if (decision.support == SupportStatus::noLongerQualified || decision.meetingDue)
        decision.outcome = store::Outcome::appointment;
    else if (decision.support == SupportStatus::qualified)
        decision.outcome = store::Outcome::onToken;
    return decision;
}

}  // namespace sceau::renewal
