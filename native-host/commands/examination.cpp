// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/examination.hpp"

#include "native-host/commands/names.hpp"
#include "native-host/dialogs/texts.hpp"
#include "native-host/pkcs11/architecture.hpp"
#include "shared/x509/certificate.hpp"

#include <algorithm>

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

std::string dayOf(std::int64_t time)
{
    constexpr std::size_t dayLength = 10;
    return rfc3339(std::chrono::system_clock::from_time_t(time)).substr(0, dayLength);
}

/// Why no page offers a certificate; nothing when it does.
std::optional<doctor::CertificateFacts> hiddenFor(const WorkerCertificate& object,
                                                  const Result<x509::Certificate>& certificate)
{
    using doctor::Hidden;
    if (!certificate) return doctor::CertificateFacts{dialogs::plain(object.label), Hidden::unreadable, {}};
    const auto name = dialogs::plain(displayName(*certificate));
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    if (certificate->notAfter < now)
        return doctor::CertificateFacts{name, Hidden::expired, dayOf(certificate->notAfter)};
    if (certificate->notBefore > now)
        return doctor::CertificateFacts{name, Hidden::notYetValid, dayOf(certificate->notBefore)};
    if (!hasPrivateKey(object)) return doctor::CertificateFacts{name, Hidden::withoutKey, {}};
    if (!certificate->permits(x509::KeyUsage::digitalSignature) &&
        !certificate->permits(x509::KeyUsage::nonRepudiation))
        return doctor::CertificateFacts{name, Hidden::notForSigning, {}};
    return {};
}

void lookAtCertificates(const PresentToken& token, doctor::Facts& facts)
{
    const auto response = token.worker->certificates({token.info.slotId, token.info.serialNumber});
    if (!response) return;
    facts.omittedCertificates += static_cast<std::size_t>(response->omitted);
    for (const auto& object : response->certificates) {
        const auto certificate = x509::parseCertificate(object.certificate);
        if (certificate && certificate->isAuthority) continue;
        if (auto hidden = hiddenFor(object, certificate))
            facts.hiddenCertificates.push_back(std::move(*hidden));
        else
            facts.offeredCertificates.push_back(
                {dialogs::plain(displayName(*certificate)), dayOf(certificate->notAfter)});
    }
}

/// A token's label, or a reader's name, which may contain the reader's serial number.
bool tellsWhose(const std::string& subject, const doctor::Facts& facts)
{
    return std::any_of(facts.tokens.begin(), facts.tokens.end(),
                       [&](const auto& token) { return token.label == subject; }) ||
           std::any_of(facts.readers.begin(), facts.readers.end(),
                       [&](const auto& reader) { return reader.name == subject; });
}

}  // namespace

bool hasPrivateKey(const WorkerCertificate& object)
{
    if (object.keyVisible) return true;
    const auto certificate = x509::parseCertificate(object.certificate);
    return certificate && !certificate->isAuthority && !object.id.empty();
}

doctor::Facts lookAround(ModuleFinder& modules, TokenDirectory& tokens, const journal::Journal& journal,
                         const std::optional<Error>& policyFault, const Viewpoint& viewpoint)
{
    doctor::Facts facts;
    facts.hostVersion = SCEAU_VERSION;
    facts.outdatedHost = viewpoint.outdatedHost;
    facts.extensionVersion = viewpoint.extensionVersion;
    if (viewpoint.outdatedExtension) facts.outdatedExtension = viewpoint.extensionVersion;
    facts.policyPresent = viewpoint.policyGiven;
    facts.policyFault = policyFault;
    if (auto readers = modules.readers()) {
        facts.smartCardService = true;
        facts.readers = std::move(*readers);
    }
    if (policyFault) return facts;
    const auto listing = tokens.list();
    for (const auto& fault : listing.faults)
        facts.faultyModules.push_back(
            {fault.name, fault.path.string(), fault.code,
             fault.code == ErrorCode::moduleUnavailable ? pkcs11::otherArchitecture(fault.path) : std::string()});
    for (const auto& worker : listing.working) facts.drivers.push_back({worker->name(), worker->information().version});
    for (const auto& token : listing.tokens) {
        facts.tokens.push_back({.id = viewpoint.seesWhoseTokensAre ? token.id : std::string(),
                                .label = token.info.label,
                                .reader = token.info.reader,
                                .initialized = token.info.initialized,
                                .writable = token.info.writable,
                                .pin = pinFacts(token.info.pinState)});
        if (viewpoint.seesCertificates && token.info.initialized) lookAtCertificates(token, facts);
    }
    if (const auto entries = journal.entries()) facts.unfinishedRenewals = (*entries).size();
    return facts;
}

StatusResponse statusOf(const doctor::Facts& facts, const Viewpoint& viewpoint)
{
    StatusResponse response;
    for (const auto& finding : doctor::examine(facts)) {
        if (response.findings.size() == maxFindings) break;
        Finding told{
            .code = finding.code, .severity = severityOf(finding.severity), .fr = finding.fr, .en = finding.en};
        const bool shown = viewpoint.seesWhoseTokensAre || !tellsWhose(finding.subject, facts);
        if (!finding.subject.empty() && shown) told.subject = finding.subject.substr(0, maxSubject);
        if (!finding.link.empty()) told.link = finding.link;
        if (!finding.command.empty()) told.command = finding.command;
        if (!finding.action.empty()) told.action = finding.action;
        response.findings.push_back(std::move(told));
    }
    return response;
}

}  // namespace sceau::commands
