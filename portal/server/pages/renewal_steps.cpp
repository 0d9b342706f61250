// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/json_body.hpp"
#include "portal/server/pages/steps.hpp"
#include "portal/server/renewal/address.hpp"
#include "portal/server/renewal/draft.hpp"
#include "portal/server/session/identification.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/rules/email.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace sceau::pages {

namespace {

Result<http::Response> identified(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, visit));
    auto view = viewOf(portal, visit.language, dossier);
    const auto obstacle = dossier.decision.obstacle;
    view.flag("possible", obstacle == renewal::Obstacle::none)
        .flag("expired", obstacle == renewal::Obstacle::expired)
        .flag("revoked", obstacle == renewal::Obstacle::revoked)
        .flag("notYetValid", obstacle == renewal::Obstacle::notYetValid)
        .flag("ended", obstacle == renewal::Obstacle::productEnded)
        .flag("software", obstacle == renewal::Obstacle::software)
        .flag("begun", dossier.renewal && dossier.renewal->state == store::RenewalState::draft)
        .flag("registered", dossier.renewal && dossier.renewal->state != store::RenewalState::draft &&
                                dossier.renewal->state != store::RenewalState::installed)
        .flag("finished", dossier.renewal && dossier.renewal->state == store::RenewalState::installed)
        .text("next", nextPath(dossier.renewal));
    return show(portal, visit, "identified", std::move(view));
}

Result<http::Response> begin(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, visit));
    if (dossier.decision.obstacle != renewal::Obstacle::none) return http::redirect("/renewal");
    ASSIGN_OR_RETURN(const auto renewal,
                     renewal::openDraft(contextOf(portal), dossier.record, dossier.decision.outcome));
    return http::redirect(nextPath(renewal));
}

Result<http::Response> prerequisites(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 1));
    if (!at.dossier) return http::redirect(at.elsewhere);
    return showStep(portal, visit, 1, "prerequisites", viewOf(portal, visit.language, *at.dossier));
}

Result<http::Response> confirmPrerequisites(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 1));
    if (!at.dossier) return http::redirect(at.elsewhere);
    auto view = viewOf(portal, visit.language, *at.dossier);
    const auto establishment = visit.form.text("establishment");
    const auto person = visit.form.text("person");
    if (establishment == "no" || person == "no") return show(portal, visit, "changed", std::move(view));
    view.flag("establishment-yes", establishment == "yes").flag("person-yes", person == "yes");
    if (establishment != "yes")
        addMistake("establishment", portal.renderer.text("mistake.answerYesOrNo", visit.language), view);
    if (person != "yes") addMistake("person", portal.renderer.text("mistake.answerYesOrNo", visit.language), view);
    if (view.flags["mistaken"]) return showStep(portal, visit, 1, "prerequisites", std::move(view), 422);
    RETURN_IF_ERROR(renewal::advance(contextOf(portal), at.dossier->record.id, 2, [](store::Renewal&) {}));
    return http::redirect(stepPaths[1]);
}

void addUsages(const Portal& portal, const Visit& visit, const std::string& chosen, View& view)
{
    for (const auto& usage : portal.configuration.usages) {
        const bool ticked = ("," + chosen + ",").find("," + usage.id + ",") != std::string::npos;
        view.section("usages",
                     View().text("id", usage.id).text("usage", usage.text.in(visit.language)).flag("chosen", ticked));
    }
}

Result<http::Response> certificate(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 2));
    if (!at.dossier) return http::redirect(at.elsewhere);
    auto view = viewOf(portal, visit.language, *at.dossier);
    addUsages(portal, visit, at.dossier->renewal->usages, view);
    return showStep(portal, visit, 2, "certificate", std::move(view));
}

/// Takes the address of the form: the old one again, or a new one that gets a link to confirm it.
Result<void> takeAddress(const Portal& portal, const Dossier& dossier, const std::string& address)
{
    const auto& renewal = *dossier.renewal;
    const auto current = renewal.email.empty() ? dossier.holder.email : renewal.email;
    if (rules::sameMailbox(address, renewal.pendingEmail.empty() ? current : renewal.pendingEmail)) return {};
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    if (rules::sameMailbox(address, dossier.holder.email)) {
        RETURN_IF_ERROR(renewal::keepAddress(transaction, renewal.id));
    } else {
        ASSIGN_OR_RETURN(const auto token, renewal::proposeAddress(transaction, portal.pepper, renewal.id, address));
        RETURN_IF_ERROR(notices::confirmAddress(portal, transaction, dossier, address, token));
    }
    return transaction.commit();
}

Result<http::Response> confirmCertificate(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 2));
    if (!at.dossier) return http::redirect(at.elsewhere);
    std::string chosen;
    const auto ticked = visit.form.all("usage");
    for (const auto& usage : portal.configuration.usages)
        if (std::find(ticked.begin(), ticked.end(), usage.id) != ticked.end())
            chosen += (chosen.empty() ? "" : ",") + usage.id;
    const auto address = rules::checkEmail(visit.form.text("email"));
    if (chosen.empty() || !address.accepted()) {
        auto view = viewOf(portal, visit.language, *at.dossier);
        view.text("email", visit.form.text("email"));
        const auto& sentence = address.verdict.sentence;
        if (!address.accepted())
            addMistake("email", std::string(visit.language == "en" ? sentence.english : sentence.french), view);
        if (chosen.empty()) addMistake("usages", portal.renderer.text("mistake.chooseUsage", visit.language), view);
        addUsages(portal, visit, chosen, view);
        return showStep(portal, visit, 2, "certificate", std::move(view), 422);
    }
    RETURN_IF_ERROR(takeAddress(portal, *at.dossier, address.value));
    RETURN_IF_ERROR(renewal::advance(contextOf(portal), at.dossier->record.id, 3, [&](store::Renewal& renewal) {
        const auto& before = *at.dossier->renewal;
        const bool same =
            chosen == before.usages && renewal.email == before.email && renewal.pendingEmail == before.pendingEmail;
        renewal.usages = chosen;
        if (same) return;
        // What was declared was another request.
        renewal.declaration.clear();
        renewal.step = 3;
    }));
    return http::redirect(stepPaths[2]);
}

/// What the holder declares on their honour: the sentence of the page, and what it is about.
std::string statementOf(const Portal& portal, const std::string& language, const Dossier& dossier)
{
    auto view = viewOf(portal, language, dossier);
    view.text("policyVersion", portal.configuration.certificatePolicy.version)
        .text("termsVersion", portal.configuration.termsOfUse.version);
    return portal.renderer.render("statement.txt", language, view);
}

Result<http::Response> summary(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 3));
    if (!at.dossier) return http::redirect(at.elsewhere);
    auto view = viewOf(portal, visit.language, *at.dossier);
    view.text("statement", statementOf(portal, visit.language, *at.dossier))
        .text("certificateId", hexadecimal(at.dossier->certificate.fingerprint))
        .text("certificateDer", toBase64(at.dossier->record.der))
        .flag("declared", !at.dossier->renewal->declaration.empty() && at.dossier->renewal->step > 3)
        .text("policyVersion", portal.configuration.certificatePolicy.version)
        .text("policyUrl", portal.configuration.certificatePolicy.url)
        .text("termsVersion", portal.configuration.termsOfUse.version)
        .text("termsUrl", portal.configuration.termsOfUse.url);
    for (const auto& usage : portal.configuration.usages)
        if (("," + at.dossier->renewal->usages + ",").find("," + usage.id + ",") != std::string::npos)
            view.section("usages", View().text("usage", usage.text.in(visit.language)));
    return showStep(portal, visit, 3, "summary", std::move(view));
}

/// The honour declaration, signed with the current key.
Result<http::Response> declare(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<CmsCall>(visit.request));
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 3));
    if (!at.dossier) return fail(ErrorCode::renewalStateInvalid, "not at the summary");
    ASSIGN_OR_RETURN(const auto nonce, portal.sessions.takeChallenge(*visit.session));
    if (!nonce) return fail(ErrorCode::challengeExpired, "no challenge is open");
    const session::Expectation expected{portal.configuration.origin, *nonce, portal.authority.chain(), portal.clock()};
    // A tab keeps the language in which it was read, whatever another tab chose since.
    auto statement = statementOf(portal, "fr", *at.dossier);
    auto declared = session::declared(portal.database, call.cms, statement, expected);
    if (!declared && declared.error().code == ErrorCode::attributesRefused) {
        statement = statementOf(portal, "en", *at.dossier);
        declared = session::declared(portal.database, call.cms, statement, expected);
    }
    ASSIGN_OR_RETURN(const auto signer, std::move(declared));
    if (signer.id != at.dossier->record.id) return fail(ErrorCode::signerMismatch, "declared with another certificate");
    RETURN_IF_ERROR(renewal::advance(contextOf(portal), signer.id, 4, [&](store::Renewal& renewal) {
        renewal.statement = statement;
        renewal.declaration = toBase64(call.cms);
        renewal.policyVersion = portal.configuration.certificatePolicy.version;
        renewal.termsVersion = portal.configuration.termsOfUse.version;
    }));
    return jsonResponse({{"next", stepPaths[3]}});
}

}  // namespace

std::vector<Route> renewalRoutes()
{
    using http::Method;
    return {
        {Method::get, "renewal", Access::identified, identified},
        {Method::post, "renewal", Access::identified, begin},
        {Method::get, "renewal/prerequisites", Access::identified, prerequisites},
        {Method::post, "renewal/prerequisites", Access::identified, confirmPrerequisites},
        {Method::get, "renewal/certificate", Access::identified, certificate},
        {Method::post, "renewal/certificate", Access::identified, confirmCertificate},
        {Method::get, "renewal/summary", Access::identified, summary},
        {Method::post, "api/renewal/declaration", Access::identified, declare},
    };
}

}  // namespace sceau::pages
