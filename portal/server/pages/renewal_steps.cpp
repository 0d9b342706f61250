// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/dossier.hpp"
#include "portal/server/pages/json_body.hpp"
#include "portal/server/renewal/draft.hpp"
#include "portal/server/session/hexadecimal.hpp"
#include "portal/server/session/identification.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace sceau::pages {

namespace {

constexpr std::array<const char*, 5> stepPaths{"/renewal/prerequisites", "/renewal/certificate", "/renewal/summary",
                                               "/renewal/revocation-code", "/renewal/validation"};

/// Where a renewal goes on.
std::string nextPath(const std::optional<store::Renewal>& renewal)
{
    if (!renewal) return "/renewal";
    if (renewal->state == store::RenewalState::draft) return stepPaths.at(static_cast<std::size_t>(renewal->step) - 1);
    if (renewal->state == store::RenewalState::installed) return "/renewal/done";
    return stepPaths.back();
}

/// The dossier, if its draft has come at least to `step`; otherwise where to go instead.
struct AtStep {
    std::optional<Dossier> dossier;
    std::string elsewhere;
};

Result<AtStep> atStep(const Portal& portal, const Visit& visit, int step)
{
    ASSIGN_OR_RETURN(auto dossier, dossierOf(portal, visit));
    const auto& renewal = dossier.renewal;
    const bool open = renewal && renewal->state == store::RenewalState::draft && renewal->step >= step;
    if (!open || dossier.decision.obstacle != renewal::Obstacle::none)
        return AtStep{std::nullopt,
                      dossier.decision.obstacle == renewal::Obstacle::none ? nextPath(renewal) : "/renewal"};
    return AtStep{std::move(dossier), ""};
}

http::Response showStep(const Portal& portal, const Visit& visit, int step, std::string_view page, View view,
                        unsigned status = 200)
{
    addSteps(portal, visit, step, view);
    return show(portal, visit, page, std::move(view), status);
}

/// One line of the error summary, linked to its field.
void addMistake(const Portal& portal, const Visit& visit, const std::string& field, const std::string& key, View& view)
{
    const auto sentence = portal.renderer.text("mistake." + key, visit.language);
    view.flag("mistaken").flag("mistaken-" + field);
    view.text("mistake-" + field, sentence);
    view.section("mistakes", View().text("field", field).text("sentence", sentence));
}

Result<http::Response> identified(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, visit));
    auto view = viewOf(portal, visit, dossier);
    const auto obstacle = dossier.decision.obstacle;
    view.flag("possible", obstacle == renewal::Obstacle::none)
        .flag("expired", obstacle == renewal::Obstacle::expired)
        .flag("revoked", obstacle == renewal::Obstacle::revoked)
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
    return showStep(portal, visit, 1, "prerequisites", viewOf(portal, visit, *at.dossier));
}

Result<http::Response> confirmPrerequisites(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 1));
    if (!at.dossier) return http::redirect(at.elsewhere);
    auto view = viewOf(portal, visit, *at.dossier);
    const auto establishment = visit.form.text("establishment");
    const auto person = visit.form.text("person");
    if (establishment == "no" || person == "no") return show(portal, visit, "changed", std::move(view));
    view.flag("establishment-yes", establishment == "yes").flag("person-yes", person == "yes");
    if (establishment != "yes") addMistake(portal, visit, "establishment", "answerYesOrNo", view);
    if (person != "yes") addMistake(portal, visit, "person", "answerYesOrNo", view);
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
    auto view = viewOf(portal, visit, *at.dossier);
    addUsages(portal, visit, at.dossier->renewal->usages, view);
    return showStep(portal, visit, 2, "certificate", std::move(view));
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
    if (chosen.empty()) {
        auto view = viewOf(portal, visit, *at.dossier);
        addUsages(portal, visit, chosen, view);
        addMistake(portal, visit, "usages", "chooseUsage", view);
        return showStep(portal, visit, 2, "certificate", std::move(view), 422);
    }
    RETURN_IF_ERROR(renewal::advance(contextOf(portal), at.dossier->record.id, 3,
                                     [&](store::Renewal& renewal) { renewal.usages = chosen; }));
    return http::redirect(stepPaths[2]);
}

/// What the holder declares on their honour: the sentence of the page, and what it is about.
std::string statementOf(const Portal& portal, const Visit& visit, const Dossier& dossier)
{
    auto view = viewOf(portal, visit, dossier);
    view.text("policyVersion", portal.configuration.certificatePolicy.version)
        .text("termsVersion", portal.configuration.termsOfUse.version);
    return portal.renderer.render("statement.txt", visit.language, view);
}

Result<http::Response> summary(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 3));
    if (!at.dossier) return http::redirect(at.elsewhere);
    const auto statement = statementOf(portal, visit, *at.dossier);
    // Kept as it was shown: what is signed is compared with what was read.
    RETURN_IF_ERROR(renewal::advance(contextOf(portal), at.dossier->record.id, 3,
                                     [&](store::Renewal& renewal) { renewal.statement = statement; }));
    auto view = viewOf(portal, visit, *at.dossier);
    view.text("statement", statement)
        .text("certificateId", session::hexadecimal(at.dossier->certificate.fingerprint))
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
    ASSIGN_OR_RETURN(const auto signer,
                     session::declared(portal.database, call.cms, at.dossier->renewal->statement, expected));
    if (signer.id != at.dossier->record.id) return fail(ErrorCode::signerMismatch, "declared with another certificate");
    RETURN_IF_ERROR(renewal::advance(contextOf(portal), signer.id, 4, [&](store::Renewal& renewal) {
        renewal.declaration = toBase64(call.cms);
        renewal.policyVersion = portal.configuration.certificatePolicy.version;
        renewal.termsVersion = portal.configuration.termsOfUse.version;
    }));
    return jsonResponse({{"next", stepPaths[3]}});
}

void addQuestions(const Portal& portal, const Visit& visit, View& view)
{
    const auto add = [&](const char* list, const std::vector<config::Choice>& choices, const std::string& chosen) {
        for (const auto& choice : choices)
            view.section(list, View()
                                   .text("id", choice.id)
                                   .text("question", choice.text.in(visit.language))
                                   .flag("chosen", choice.id == chosen));
    };
    add("firstQuestions", portal.configuration.firstQuestions, visit.form.text("question1"));
    add("secondQuestions", portal.configuration.secondQuestions, visit.form.text("question2"));
    view.text("question3", visit.form.text("question3"));
}

Result<http::Response> revocationCode(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 4));
    if (!at.dossier) return http::redirect(at.elsewhere);
    auto view = viewOf(portal, visit, *at.dossier);
    addQuestions(portal, visit, view);
    return showStep(portal, visit, 4, "revocation-code", std::move(view));
}

std::string questionText(const std::vector<config::Choice>& choices, const std::string& id, const std::string& language)
{
    const auto found =
        std::find_if(choices.begin(), choices.end(), [&](const auto& choice) { return choice.id == id; });
    return found == choices.end() ? std::string() : found->text.in(language);
}

/// Trimmed, without line breaks, at most 200 bytes; empty otherwise.
std::string line(std::string text)
{
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return {};
    text = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
    return text.size() > 200 || text.find_first_of("\r\n") != std::string::npos ? std::string() : text;
}

Result<http::Response> chooseRevocationCode(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 4));
    if (!at.dossier) return http::redirect(at.elsewhere);
    const auto& configuration = portal.configuration;
    secrets::Answers chosen;
    chosen.questions = {questionText(configuration.firstQuestions, visit.form.text("question1"), visit.language),
                        questionText(configuration.secondQuestions, visit.form.text("question2"), visit.language),
                        line(visit.form.text("question3"))};
    auto view = viewOf(portal, visit, *at.dossier);
    const auto& holder = at.dossier->holder;
    const std::vector<std::string> identity{holder.givenName, holder.surname, at.dossier->name(), holder.email,
                                            holder.companyName};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto number = std::to_string(i + 1);
        chosen.answers.at(i) = line(visit.form.text("answer" + number));
        if (chosen.questions.at(i).empty())
            addMistake(portal, visit, "question" + number, i == 2 ? "writeQuestion" : "chooseQuestion", view);
        switch (faultOf(chosen, i, identity)) {
        case secrets::AnswerFault::none: break;
        case secrets::AnswerFault::tooShort:
            addMistake(portal, visit, "answer" + number, "answerTooShort", view);
            break;
        case secrets::AnswerFault::repeatsQuestion:
            addMistake(portal, visit, "answer" + number, "answerRepeatsQuestion", view);
            break;
        case secrets::AnswerFault::repeatsIdentity:
            addMistake(portal, visit, "answer" + number, "answerRepeatsIdentity", view);
            break;
        case secrets::AnswerFault::sameAsOther:
            addMistake(portal, visit, "answer" + number, "answerSameAsOther", view);
            break;
        }
    }
    if (view.flags["mistaken"]) {
        addQuestions(portal, visit, view);
        return showStep(portal, visit, 4, "revocation-code", std::move(view), 422);
    }
    RETURN_IF_ERROR(renewal::registerRequest(contextOf(portal), at.dossier->record.id, chosen));
    return http::redirect(stepPaths[4]);
}

Result<http::Response> validation(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, visit));
    if (!dossier.renewal || dossier.renewal->state == store::RenewalState::draft ||
        dossier.renewal->state == store::RenewalState::installed)
        return http::redirect(nextPath(dossier.renewal));
    auto view = viewOf(portal, visit, dossier);
    return showStep(portal, visit, 5, "validation", std::move(view));
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
        {Method::get, "renewal/revocation-code", Access::identified, revocationCode},
        {Method::post, "renewal/revocation-code", Access::identified, chooseRevocationCode},
        {Method::get, "renewal/validation", Access::identified, validation},
    };
}

}  // namespace sceau::pages
