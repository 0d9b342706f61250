// SPDX-License-Identifier: Apache-2.0
#include "native-host/doctor/doctor.hpp"

#include <algorithm>

namespace sceau::doctor {

namespace {

#ifdef _WIN32
constexpr const char* startSmartCardService = "sc start SCardSvr";
#elif defined(__APPLE__)
constexpr const char* startSmartCardService = "";  // the system's own, which always runs
#else
constexpr const char* startSmartCardService = "sudo systemctl enable --now pcscd.socket";
#endif

Finding of(ErrorCode code, Severity severity, const std::string& subject)
{
    return {std::string(toText(code)),
            severity,
            subject,
            std::string(sentenceFor(code, "fr")),
            std::string(sentenceFor(code, "en")),
            {}};
}

/// A token's own remedy: in a terminal the whole command, elsewhere its name.
Finding withRemedy(Finding finding, const std::string& action, const TokenFacts& token)
{
    finding.action = action;
    if (!token.id.empty()) finding.command = "sceau-host call " + action + R"( '{"tokenId":")" + token.id + R"("}')";
    return finding;
}

void examineReader(const ReaderFacts& reader, const Facts& facts, std::vector<Finding>& findings)
{
    if (reader.cardMute) {
        findings.push_back(
            {"cardMute",
             Severity::error,
             reader.name,
             "La carte ne répond pas. Retirez-la, vérifiez son sens et sa puce, puis insérez-la de nouveau.",
             "The card does not answer. Take it out, check which way round it is and its chip, then insert it again.",
             {}});
        return;
    }
    if (!reader.cardPresent) return;
    const bool seen = std::any_of(facts.tokens.begin(), facts.tokens.end(), [&](const TokenFacts& token) {
        return !token.reader.empty() && reader.name.starts_with(token.reader);
    });
    if (reader.qualification == "noLongerQualified")
        findings.push_back({"supportNoLongerQualified",
                            Severity::warning,
                            reader.tokenName,
                            "Ce support n'est plus homologué (" + reader.qualificationReference +
                                "). Il fonctionne encore, mais un nouveau certificat qualifié demande un autre support "
                                ": prenez rendez-vous avec votre bureau d'enregistrement.",
                            "This token is no longer qualified (" + reader.qualificationReference +
                                "). It still works, but a new qualified certificate needs another token: make an "
                                "appointment with your registration office.",
                            {}});
    if (seen) return;
    if (reader.driverName.empty()) {
        findings.push_back({"tokenUnknown",
                            Severity::error,
                            reader.tokenName.empty() ? reader.name : reader.tokenName,
                            "Ce support n'est pas dans le catalogue de Sceau et aucun pilote installé ne le reconnaît. "
                            "Installez le pilote fourni avec le support, puis réessayez.",
                            "This token is not in Sceau's catalogue and no installed driver recognises it. Install the "
                            "driver that came with the token, then try again.",
                            {}});
    } else if (!reader.driverInstalled) {
        findings.push_back(
            {"driverMissing", Severity::error, reader.tokenName,
             "Le pilote de ce support, " + reader.driverName + ", n'est pas installé. Installez-le, puis réessayez.",
             "This token's driver, " + reader.driverName + ", is not installed. Install it, then try again.",
             reader.driverPage});
    } else {
        findings.push_back({"driverDoesNotSeeToken",
                            Severity::error,
                            reader.tokenName,
                            "Le pilote " + reader.driverName +
                                " est installé mais ne voit pas ce support. Retirez le support, attendez cinq "
                                "secondes, puis insérez-le de nouveau.",
                            "The driver " + reader.driverName +
                                " is installed but does not see this token. Take the token out, wait five seconds, "
                                "then insert it again.",
                            {}});
    }
}

void examineToken(const TokenFacts& token, std::vector<Finding>& findings)
{
    if (!token.initialized) return findings.push_back(of(ErrorCode::tokenUnusable, Severity::error, token.label));
    if (!token.writable) findings.push_back(of(ErrorCode::tokenWriteProtected, Severity::warning, token.label));
    switch (token.pin) {
    case PinFacts::ok: break;
    case PinFacts::countLow:
        findings.push_back(
            {"pinCountLow",
             Severity::warning,
             token.label,
             "Un code PIN faux a été saisi sur ce support : il reste peu d'essais. Saisissez-le avec soin.",
             "A wrong PIN was typed on this token: few tries are left. Type it with care.",
             {}});
        break;
    case PinFacts::finalTry:
        findings.push_back({"pinFinalTry",
                            Severity::warning,
                            token.label,
                            "Il ne reste qu'un essai de code PIN. En cas de doute, demandez d'abord le déblocage.",
                            "Only one PIN try is left. When in doubt, ask for it to be unblocked first.",
                            {}});
        break;
    case PinFacts::locked:
        findings.push_back(withRemedy(of(ErrorCode::pinBlocked, Severity::error, token.label), "unblockPin", token));
        break;
    case PinFacts::toBeChanged:
        findings.push_back(withRemedy(of(ErrorCode::pinToBeChanged, Severity::error, token.label), "changePin", token));
        break;
    case PinFacts::notInitialized:
        findings.push_back(of(ErrorCode::tokenUnusable, Severity::error, token.label));
        break;
    }
}

/// What goes between the name and the reason, and the reason.
struct Reason {
    const char* code;
    std::string fr;
    std::string en;
};

Reason reasonOf(const CertificateFacts& certificate)
{
    switch (certificate.reason) {
    case Hidden::unreadable:
        return {"certificateUnreadable",
                "il est illisible. Demandez à votre autorité de certification de le remplacer.",
                "it cannot be read. Ask your certification authority to replace it."};
    case Hidden::withoutKey:
        return {"certificateWithoutKey", "sa clé n'est pas sur le support. Insérez le support où elle a été créée.",
                "its key is not on the token. Insert the token on which it was made."};
    case Hidden::expired:
        return {
            "certificateExpired",
            "il a expiré le " + certificate.day + ". Demandez un nouveau certificat à votre bureau d'enregistrement.",
            "it expired on " + certificate.day + ". Ask your registration office for a new certificate."};
    case Hidden::notYetValid:
        return {"certificateNotYetValid",
                "il n'est valable qu'à partir du " + certificate.day + ". Vérifiez la date de cet ordinateur.",
                "it is valid only from " + certificate.day + ". Check this computer's date."};
    case Hidden::notForSigning:
        return {"certificateNotForSigning", "il ne sert ni à signer ni à s'identifier. Choisissez-en un autre.",
                "it is neither for signing nor for identification. Choose another one."};
    }
    return {};
}

void examineCertificates(const Facts& facts, std::vector<Finding>& findings)
{
    for (const auto& certificate : facts.hiddenCertificates) {
        const auto reason = reasonOf(certificate);
        findings.push_back({reason.code,
                            Severity::warning,
                            certificate.name,
                            "Ce certificat n'est pas proposé : " + reason.fr,
                            "This certificate is not offered: " + reason.en,
                            {}});
    }
    if (facts.omittedCertificates > 0)
        findings.push_back({"certificatesOmitted",
                            Severity::warning,
                            {},
                            "Ce support contient plus de certificats que Sceau n'en lit, ou de trop longs : " +
                                std::to_string(facts.omittedCertificates) +
                                " ne sont pas proposés. Supprimez les anciens.",
                            "This token holds more certificates than Sceau reads, or too long ones: " +
                                std::to_string(facts.omittedCertificates) + " are not offered. Remove the old ones.",
                            {}});
}

Finding examineModule(const ModuleFacts& module)
{
    if (module.otherArchitecture.empty()) return of(module.fault, Severity::error, module.name);
    return {"driverWrongArchitecture",
            Severity::error,
            module.name,
            "Ce pilote est fait pour un autre type d'ordinateur (" + module.otherArchitecture +
                "). Installez sa version pour cet ordinateur.",
            "This driver is made for another kind of computer (" + module.otherArchitecture +
                "). Install its version for this computer.",
            {}};
}

}  // namespace

std::vector<Finding> examine(const Facts& facts)
{
    std::vector<Finding> findings;
    if (facts.policyFault) findings.push_back(of(facts.policyFault->code, Severity::error, "/etc/sceau/policy.json"));
    if (!facts.smartCardService) {
        auto& finding = findings.emplace_back(
            of(ErrorCode::pcscUnavailable, facts.tokens.empty() ? Severity::error : Severity::warning, {}));
        finding.command = startSmartCardService;
    }
    if (facts.outdatedHost) findings.push_back(of(ErrorCode::hostOutdated, Severity::error, facts.hostVersion));
    if (!facts.outdatedExtension.empty())
        findings.push_back(of(ErrorCode::extensionOutdated, Severity::error, facts.outdatedExtension));
    for (const auto& module : facts.faultyModules) findings.push_back(examineModule(module));
    for (const auto& reader : facts.readers) examineReader(reader, facts, findings);
    const bool cardSeen = std::any_of(facts.readers.begin(), facts.readers.end(),
                                      [](const ReaderFacts& reader) { return reader.cardPresent || reader.cardMute; });
    if (facts.tokens.empty() && !cardSeen && facts.smartCardService && facts.faultyModules.empty()) {
        if (facts.readers.empty())
            findings.push_back(
                {"readerAbsent",
                 Severity::error,
                 {},
                 "Aucun lecteur ni clé n'est branché. Branchez votre lecteur ou votre clé, puis réessayez.",
                 "No reader or USB token is plugged in. Plug in your reader or token, then try again.",
                 {}});
        else
            findings.push_back(of(ErrorCode::tokenAbsent, Severity::error, facts.readers.front().name));
    }
    // Software tokens always offer one more slot that nobody uses.
    const bool anyReady =
        std::any_of(facts.tokens.begin(), facts.tokens.end(), [](const auto& t) { return t.initialized; });
    for (const auto& token : facts.tokens)
        if (token.initialized || !anyReady) examineToken(token, findings);
    examineCertificates(facts, findings);
    if (facts.unfinishedRenewals > 0)
        findings.push_back({"renewalUnfinished",
                            Severity::warning,
                            {},
                            "Un renouvellement commencé n'est pas terminé. Retournez sur le portail pour le reprendre.",
                            "A renewal that was begun is not finished. Go back to the portal to resume it.",
                            {}});
    if (findings.empty()) findings.push_back({"ok", Severity::ok, {}, "Tout est prêt.", "Everything is ready.", {}});
    for (auto& finding : inOrder(facts)) findings.push_back(std::move(finding));
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    return findings;
}

}  // namespace sceau::doctor
