// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/decision.hpp"

#include "shared/rules/calendar.hpp"
#include "shared/rules/renewal_eligibility.hpp"

namespace sceau::renewal {

namespace {

Obstacle obstacleOf(const rules::Eligibility& eligibility)
{
    if (eligibility.eligible()) return Obstacle::none;
    const auto& gravest = eligibility.obstacles.front();
    if (gravest == rules::certificateRevokedForRenewal) return Obstacle::revoked;
    if (gravest == rules::certificateNotYetValid) return Obstacle::notYetValid;
    if (gravest == rules::certificateEnded) return Obstacle::expired;
    if (gravest == rules::softwareCertificate) return Obstacle::software;
    return Obstacle::productEnded;
}

SupportStatus statusOf(rules::RenewalPath path)
{
    switch (path) {
    case rules::RenewalPath::onToken: return SupportStatus::qualified;
    case rules::RenewalPath::newToken: return SupportStatus::noLongerQualified;
    case rules::RenewalPath::askOfficer: return SupportStatus::unknown;
    }
    return SupportStatus::unknown;
}

bool isRecorded(const store::Chip& chip)
{
    return !chip.model.empty() || !chip.maker.empty() || !chip.atr.empty();
}

store::Outcome outcomeOf(const Decision& decision)
{
    if (decision.support == SupportStatus::noLongerQualified || decision.meetingDue) return store::Outcome::appointment;
    return decision.support == SupportStatus::qualified ? store::Outcome::onToken : store::Outcome::support;
}

}  // namespace

rules::Device deviceOf(const store::Chip& chip)
{
    rules::Device device;
    device.atr = rules::atrFrom(chip.atr).value_or(Bytes());
    device.manufacturer = chip.maker;
    device.model = chip.model;
    device.serialNumber = chip.serial;
    return device;
}

Decision decide(const config::Configuration& configuration, const store::CertificateRecord& certificate,
                std::int64_t now, const std::optional<rules::Device>& reported)
{
    Decision decision;
    const auto* product = configuration.product(certificate.product);
    rules::RenewalFacts facts;
    facts.revoked = certificate.state == store::CertificateState::revoked;
    facts.productOffered = product != nullptr;
    facts.notBefore = certificate.notBefore;
    facts.notAfter = certificate.notAfter;
    if (product != nullptr) {
        facts.physical = product->physical;
        facts.renewalsDone = static_cast<int>(certificate.renewalsDone);
        facts.renewalsAllowed = static_cast<int>(product->renewalsWithoutMeeting);
    }
    const auto eligibility = rules::judgeRenewal(facts, now);
    decision.obstacle = obstacleOf(eligibility);
    if (product == nullptr) return decision;

    decision.meetingDue = !eligibility.meeting.accepted();
    if (product->physical) {
        rules::SupportQuestion question;
        question.rules = configuration.supportRules;
        if (isRecorded(certificate.chip)) question.record = deviceOf(certificate.chip);
        question.reported = reported;
        question.today = rules::parisDay(now);
        question.validityYears = static_cast<int>(product->validityYears);
        question.keyType = product->keyType;
        question.mayOutliveCertification = product->mayOutliveCertification;
        const auto support = rules::decideSupport(question);
        decision.support = statusOf(support.path);
        decision.supportVerdict = support.verdict;
    } else {
        decision.support = SupportStatus::software;
        decision.supportVerdict = rules::ok;
    }
    decision.outcome = outcomeOf(decision);
    return decision;
}

}  // namespace sceau::renewal
