// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/support_decision.hpp"

#include "shared/rules/key_rules.hpp"

#include <algorithm>

namespace sceau::rules {

namespace {

/// OpenSC reports the last 16 characters of a longer serial number.
bool sameSerialNumber(std::string_view one, std::string_view other)
{
    return one.ends_with(other) || other.ends_with(one);
}

bool isAnotherToken(const SupportQuestion& question)
{
    return question.record && question.reported && !question.record->serialNumber.empty() &&
           !question.reported->serialNumber.empty() &&
           !sameSerialNumber(question.record->serialNumber, question.reported->serialNumber);
}

SupportDecision concluded(SupportDecision decision, RenewalPath path, const Verdict& verdict)
{
    decision.path = path;
    decision.verdict = verdict;
    return decision;
}

bool makesKey(const DeviceStatus& status, const std::string& keyType)
{
    const auto bits = rsaBits(keyType);
    return !bits || status.maxRsaBits == 0 || *bits <= status.maxRsaBits;
}

}  // namespace

SupportDecision decideSupport(const SupportQuestion& question)
{
    SupportDecision decision;
    const Device* known = question.record ? &*question.record : question.reported ? &*question.reported : nullptr;
    if (known == nullptr) return decision;
    decision.evidence = question.record ? DeviceEvidence::record : DeviceEvidence::reported;
    const auto lastDay = yearsAfter(question.today, question.validityYears) - std::chrono::days(1);
    decision.now = judgeDevice(question.rules, *known, question.today);
    decision.atEnd = judgeDevice(question.rules, *known, lastDay);

    if (isAnotherToken(question)) return concluded(decision, RenewalPath::askOfficer, supportNotTheOneHandedOver);
    const auto reportedNow =
        question.reported ? judgeDevice(question.rules, *question.reported, question.today) : DeviceStatus();
    if (decision.now.qualification == Qualification::noLongerQualified ||
        reportedNow.qualification == Qualification::noLongerQualified)
        return concluded(decision, RenewalPath::newToken, supportNoLongerQualified);
    if (decision.now.qualification == Qualification::unknown)
        return concluded(decision, RenewalPath::askOfficer, supportUnknown);
    if (!makesKey(decision.now, question.keyType) || !makesKey(reportedNow, question.keyType))
        return concluded(decision, RenewalPath::newToken, supportKeyTooSmall);
    if (decision.atEnd.qualification != Qualification::qualified) {
        if (!question.mayOutliveCertification) return concluded(decision, RenewalPath::newToken, supportOutlived);
        decision.warnings.push_back(supportOutlived);
    }
    if (decision.evidence == DeviceEvidence::reported && !question.reportedSuffices)
        return concluded(decision, RenewalPath::askOfficer, supportUnknown);
    return concluded(decision, RenewalPath::onToken, ok);
}

}  // namespace sceau::rules
