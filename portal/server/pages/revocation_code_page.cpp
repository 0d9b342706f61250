// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/steps.hpp"
#include "portal/server/renewal/draft.hpp"
#include "shared/rules/answers.hpp"

#include <algorithm>

namespace sceau::pages {

namespace {

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
    for (const auto& rule : rules::answerRules())
        view.section("answerRules",
                     View().text("rule", std::string(visit.language == "en" ? rule.english : rule.french)));
}

std::string questionText(const std::vector<config::Choice>& choices, const std::string& id, const std::string& language)
{
    const auto found =
        std::find_if(choices.begin(), choices.end(), [&](const auto& choice) { return choice.id == id; });
    return found == choices.end() ? std::string() : found->text.in(language);
}

Result<http::Response> revocationCode(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 4));
    if (!at.dossier) return http::redirect(at.elsewhere);
    auto view = viewOf(portal, visit.language, *at.dossier);
    addQuestions(portal, visit, view);
    return showStep(portal, visit, 4, "revocation-code", std::move(view));
}

rules::RevocationCode chosenCode(const Portal& portal, const Visit& visit, const store::Holder& holder)
{
    const auto& configuration = portal.configuration;
    return {.questions = {questionText(configuration.firstQuestions, visit.form.text("question1"), visit.language),
                          questionText(configuration.secondQuestions, visit.form.text("question2"), visit.language),
                          visit.form.text("question3")},
            .answers = {visit.form.text("answer1"), visit.form.text("answer2"), visit.form.text("answer3")},
            .givenName = holder.givenName,
            .surname = holder.surname,
            .email = holder.email};
}

/// The sentences of the rules beside the fields they are about.
void addMistakes(const Portal& portal, const Visit& visit, const rules::RevocationCode& code,
                 const rules::RevocationCodeVerdict& verdict, View& view)
{
    const auto sentence = [&](const rules::Verdict& of) {
        return std::string(visit.language == "en" ? of.sentence.english : of.sentence.french);
    };
    for (std::size_t i = 0; i < 3; ++i) {
        const auto number = std::to_string(i + 1);
        if (i < 2 && code.questions.at(i).empty())
            addMistake("question" + number, portal.renderer.text("mistake.chooseQuestion", visit.language), view);
        else if (!verdict.questions.at(i).accepted())
            addMistake("question" + number, sentence(verdict.questions.at(i)), view);
        if (!verdict.answers.at(i).accepted()) addMistake("answer" + number, sentence(verdict.answers.at(i)), view);
    }
}

Result<http::Response> chooseRevocationCode(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto at, atStep(portal, visit, 4));
    if (!at.dossier) return http::redirect(at.elsewhere);
    const auto code = chosenCode(portal, visit, at.dossier->holder);
    const auto verdict = rules::checkRevocationCode(code);
    if (!verdict.accepted()) {
        auto view = viewOf(portal, visit.language, *at.dossier);
        addMistakes(portal, visit, code, verdict, view);
        addQuestions(portal, visit, view);
        return showStep(portal, visit, 4, "revocation-code", std::move(view), 422);
    }
    RETURN_IF_ERROR(renewal::registerRequest(
        contextOf(portal), at.dossier->record.id, {code.questions, code.answers},
        [&](store::Transaction& transaction, const store::Renewal& renewal, const std::string& withdrawalCode) {
            return notices::registered(portal, transaction, *at.dossier, renewal, withdrawalCode);
        }));
    return http::redirect(stepPaths[4]);
}

Result<http::Response> validation(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, visit));
    if (!dossier.renewal || dossier.renewal->state == store::RenewalState::draft ||
        dossier.renewal->state == store::RenewalState::installed)
        return http::redirect(nextPath(dossier.renewal));
    return showStep(portal, visit, 5, "validation", viewOf(portal, visit.language, dossier));
}

}  // namespace

std::vector<Route> revocationCodeRoutes()
{
    using http::Method;
    return {
        {Method::get, "renewal/revocation-code", Access::identified, revocationCode},
        {Method::post, "renewal/revocation-code", Access::identified, chooseRevocationCode},
        {Method::get, "renewal/validation", Access::identified, validation},
    };
}

}  // namespace sceau::pages
