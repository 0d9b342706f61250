// SPDX-License-Identifier: Apache-2.0
#include "portal/server/certificate-test/report.hpp"

#include "portal/server/renewal/decision.hpp"
#include "shared/rules/calendar.hpp"

#include <algorithm>

namespace sceau::certificatetest {

namespace {

/// The first reminder goes out three months before the end.
constexpr int daysOfTheFirstReminder = 92;

Line chainLine(const Facts& facts)
{
    if (!facts.record) return {"chain", State::bad, "test.chain.foreign"};
    // A certificate that ended is told about in its own line.
    if (!facts.chain || *facts.chain == ErrorCode::certificateExpired) return {"chain", State::ok, "test.chain.ok"};
    return {"chain", State::bad, "test.chain.broken"};
}

Line revocationLine(const Facts& facts)
{
    if (!facts.record) return {"revocation", State::warning, "test.revocation.unknown"};
    if (facts.record->state == store::CertificateState::revoked)
        return {"revocation", State::bad, "test.revocation.revoked"};
    return {"revocation", State::ok, "test.revocation.ok"};
}

Line daysLine(const Facts& facts, std::int64_t now)
{
    const int days = rules::daysLeft(facts.notAfter, now);
    if (days <= 0) return {"days", State::bad, "test.days.expired"};
    if (days <= daysOfTheFirstReminder) return {"days", State::warning, "test.days.soon"};
    return {"days", State::ok, "test.days.ok"};
}

Line supportLine(const Facts& facts, const renewal::Decision& decision)
{
    if (!facts.record) return {"support", State::warning, "test.support.unknown"};
    switch (decision.support) {
    case renewal::SupportStatus::qualified: return {"support", State::ok, "test.support.qualified"};
    case renewal::SupportStatus::software: return {"support", State::ok, "test.support.software"};
    case renewal::SupportStatus::noLongerQualified:
        return {"support", State::warning, "test.support.noLongerQualified"};
    case renewal::SupportStatus::unknown: break;
    }
    return {"support", State::warning, "test.support.unknown"};
}

/// The sentence that sums it up, and what to do.
void conclude(Report& report, const Facts& facts, const renewal::Decision& decision)
{
    const auto stateOf = [&](std::string_view check) {
        return std::find_if(report.lines.begin(), report.lines.end(),
                            [&](const Line& line) { return line.check == check; })
            ->state;
    };
    for (const auto& line : report.lines) report.verdict = std::max(report.verdict, line.state);
    const auto say = [&](const char* sentence, Way way) {
        report.sentence = sentence;
        report.way = way;
    };
    if (!facts.record) return say("test.verdict.foreign", Way::support);
    if (stateOf("revocation") == State::bad) return say("test.verdict.revoked", Way::newOrder);
    if (stateOf("days") == State::bad) return say("test.verdict.expired", Way::newOrder);
    if (stateOf("chain") == State::bad) return say("test.verdict.broken", Way::support);
    if (decision.obstacle == renewal::Obstacle::software)
        return stateOf("days") == State::ok ? say("test.verdict.ok", Way::nothing)
                                            : say("test.verdict.software", Way::newOrder);
    if (decision.obstacle != renewal::Obstacle::none) return say("test.verdict.ended", Way::newOrder);
    if (stateOf("days") == State::warning) return say("test.verdict.soon", Way::renew);
    if (stateOf("support") == State::warning) return say("test.verdict.support", Way::renew);
    say("test.verdict.ok", Way::renew);
}

}  // namespace

Report judge(const config::Configuration& configuration, const Facts& facts, std::int64_t now)
{
    renewal::Decision decision;
    if (facts.record) decision = renewal::decide(configuration, *facts.record, now, facts.reported);
    Report report;
    report.lines = {chainLine(facts), revocationLine(facts), daysLine(facts, now), supportLine(facts, decision)};
    conclude(report, facts, decision);
    return report;
}

std::string_view codeOf(State state)
{
    switch (state) {
    case State::ok: return "ok";
    case State::warning: return "warning";
    case State::bad: return "bad";
    }
    return "bad";
}

}  // namespace sceau::certificatetest
