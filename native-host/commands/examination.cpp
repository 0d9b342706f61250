// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/examination.hpp"

namespace sceau::commands {

using namespace protocol;

namespace {

constexpr std::size_t maxFindings = 64;
constexpr std::size_t maxSubject = 256;

doctor::PinFacts pinFacts(PinState state)
{
    switch (state) {
    case PinState::ok: return doctor::PinFacts::ok;
    case PinState::countLow: return doctor::PinFacts::countLow;
    case PinState::finalTry: return doctor::PinFacts::finalTry;
    case PinState::locked: return doctor::PinFacts::locked;
    case PinState::toBeChanged: return doctor::PinFacts::toBeChanged;
    case PinState::notInitialized: return doctor::PinFacts::notInitialized;
    }
    return doctor::PinFacts::ok;
}

FindingSeverity severityOf(doctor::Severity severity)
{
    switch (severity) {
    case doctor::Severity::ok: return FindingSeverity::ok;
    case doctor::Severity::warning: return FindingSeverity::warning;
    case doctor::Severity::error: return FindingSeverity::error;
    }
    return FindingSeverity::error;
}

}  // namespace

doctor::Facts lookAround(ModuleFinder& modules, TokenDirectory& tokens, const journal::Journal& journal,
                         const std::optional<Error>& policyFault)
{
    doctor::Facts facts;
    facts.policyFault = policyFault;
    if (auto readers = modules.readers()) {
        facts.smartCardService = true;
        facts.readers = std::move(*readers);
    }
    if (policyFault) return facts;
    const auto listing = tokens.list();
    for (const auto& fault : listing.faults)
        facts.faultyModules.push_back({fault.name, fault.path.string(), fault.code});
    for (const auto& token : listing.tokens)
        facts.tokens.push_back({.label = token.info.label,
                                .reader = token.info.reader,
                                .initialized = token.info.initialized,
                                .writable = token.info.writable,
                                .pin = pinFacts(token.info.pinState)});
    if (const auto entries = journal.entries()) facts.unfinishedRenewals = (*entries).size();
    return facts;
}

StatusResponse statusOf(const doctor::Facts& facts)
{
    StatusResponse response;
    for (const auto& finding : doctor::examine(facts)) {
        if (response.findings.size() == maxFindings) break;
        Finding told{
            .code = finding.code, .severity = severityOf(finding.severity), .fr = finding.fr, .en = finding.en};
        if (!finding.subject.empty()) told.subject = finding.subject.substr(0, maxSubject);
        if (!finding.link.empty()) told.link = finding.link;
        response.findings.push_back(std::move(told));
    }
    return response;
}

}  // namespace sceau::commands
