// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/dossier.hpp"
#include "portal/server/pages/json_body.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/rules/throttle.hpp"
#include "shared/x509/declaration.hpp"

namespace sceau::pages {

namespace {

/// The dossier, if its certificate can be retrieved on the token now.
Result<std::optional<Dossier>> retrievable(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(auto dossier, dossierOf(portal, visit));
    const auto& renewal = dossier.renewal;
    const bool open = renewal && renewal->outcome == store::Outcome::onToken &&
                      (renewal->state == store::RenewalState::registered ||
                       renewal->state == store::RenewalState::issuing || renewal->state == store::RenewalState::issued);
    if (!open) return std::optional<Dossier>();
    return std::optional(std::move(dossier));
}

View questionsView(const Portal& portal, const Visit& visit, const Dossier& dossier)
{
    auto view = viewOf(portal, visit.language, dossier);
    for (std::size_t i = 0; i < 3; ++i)
        view.section(
            "questions",
            View().text("number", std::to_string(i + 1)).text("question", dossier.renewal->secrets.questions.at(i)));
    return view;
}

Result<http::Response> questions(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, retrievable(portal, visit));
    if (!dossier) return http::redirect("/renewal/validation");
    return show(portal, visit, "questions", questionsView(portal, visit, *dossier));
}

Result<http::Response> answerQuestions(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, retrievable(portal, visit));
    if (!dossier) return http::redirect("/renewal/validation");
    const auto checked =
        renewal::checkAnswers(contextOf(portal), dossier->record.id,
                              {visit.form.text("answer1"), visit.form.text("answer2"), visit.form.text("answer3")});
    if (checked) return http::redirect("/renewal/token");
    const auto code = checked.error().code;
    if (code != ErrorCode::answersIncorrect && code != ErrorCode::answersLocked) return Failure{checked.error()};
    ASSIGN_OR_RETURN(const auto after, retrievable(portal, visit));
    auto view = questionsView(portal, visit, *dossier);
    view.flag("wrong", code == ErrorCode::answersIncorrect).flag("locked", code == ErrorCode::answersLocked);
    if (after) {
        const auto seconds = after->renewal->lockedUntil - portal.clock();
        view.text("minutes", std::to_string((seconds + 59) / 60)).flag("oneMinute", seconds <= 60);
        view.text("attempts",
                  std::to_string(std::max<std::int64_t>(rules::freeMistakes + 1 - after->renewal->failures, 1)));
        view.flag("oneAttempt", after->renewal->failures >= rules::freeMistakes);
    }
    return show(portal, visit, "questions", std::move(view), code == ErrorCode::answersLocked ? 429 : 422);
}

Result<http::Response> token(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, retrievable(portal, visit));
    if (!dossier) return http::redirect("/renewal/validation");
    if (dossier->renewal->answeredUntil < portal.clock()) return http::redirect("/renewal/questions");
    auto view = viewOf(portal, visit.language, *dossier);
    view.text("certificateDer", toBase64(dossier->record.der)).text("wantedKey", dossier->product.keyType);
    return show(portal, visit, "token", std::move(view));
}

Result<http::Response> beginOnToken(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto task, renewal::beginOnToken(contextOf(portal), *visit.session->certificateId));
    return jsonResponse(
        {{"nonce", task.nonce},
         {"keyType", task.keyType},
         {"currentCertificate", toBase64(task.currentCertificate)},
         {"accepted", task.accepted},
         {"newCertificate", toBase64(task.newCertificate)},
         {"acknowledgement",
          task.newCertificate.empty() ? std::string() : x509::acknowledgementText(visit.language, task.newSerial)}});
}

Result<http::Response> request(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<CmsCall>(visit.request));
    const auto context = contextOf(portal);
    const auto& certificateId = *visit.session->certificateId;
    const auto issued = renewal::issue(context, certificateId, call.cms);
    if (!issued) {
        RETURN_IF_ERROR(renewal::recordRefusal(context, certificateId, issued.error().code));
        return Failure{issued.error()};
    }
    auto chain = nlohmann::json::array();
    for (const auto& authority : (*issued).chain) chain.push_back(toBase64(authority));
    return jsonResponse(
        {{"certificate", toBase64((*issued).certificate)}, {"chain", chain}, {"nonce", (*issued).nonce}});
}

Result<http::Response> acknowledgement(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<CmsCall>(visit.request));
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, visit));
    const auto context = contextOf(portal);
    const auto taken = renewal::acknowledge(
        context, dossier.record.id, call.cms,
        [&](store::Transaction& transaction, const store::Renewal&, const store::CertificateRecord& certificate) {
            return notices::installed(portal, transaction, dossier, certificate);
        });
    if (!taken) {
        RETURN_IF_ERROR(
            renewal::recordRefusal(context, dossier.record.id, taken.error().code, "holder", "acknowledgementRefused"));
        return Failure{taken.error()};
    }
    return jsonResponse({{"next", "/renewal/done"}});
}

Result<http::Response> done(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, visit));
    if (!dossier.renewal || !dossier.renewal->newCertificateId) return http::redirect("/renewal");
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto issued, store::certificateById(transaction, *dossier.renewal->newCertificateId));
    if (!issued) return fail(ErrorCode::internalError, "the new certificate is gone");
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(issued->der));
    auto view = viewOf(portal, visit.language, dossier);
    view.flag("installed", dossier.renewal->state == store::RenewalState::installed)
        .text("newId", issued->id)
        .text("newSerial", certificate.serialHex)
        .text("newKeyType", certificate.keyType)
        .text("newFrom", rules::dateText(rules::parisDay(issued->notBefore), visit.language))
        .text("newEnd", rules::dateText(rules::endDay(issued->notAfter), visit.language))
        .text("newSubject", std::string(x509::valueOf(certificate.subject, "CN")))
        .text("newIssuer", std::string(x509::valueOf(certificate.issuer, "CN")));
    return show(portal, visit, "done", std::move(view));
}

}  // namespace

std::vector<Route> retrievalRoutes()
{
    using http::Method;
    return {
        {Method::get, "renewal/questions", Access::identified, questions},
        {Method::post, "renewal/questions", Access::identified, answerQuestions},
        {Method::get, "renewal/token", Access::identified, token},
        {Method::post, "api/renewal/begin", Access::identified, beginOnToken},
        {Method::post, "api/renewal/request", Access::identified, request},
        {Method::post, "api/renewal/acknowledgement", Access::identified, acknowledgement},
        {Method::get, "renewal/done", Access::identified, done},
    };
}

}  // namespace sceau::pages
