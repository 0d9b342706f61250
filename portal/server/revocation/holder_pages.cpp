// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/holder_pages.hpp"

#include "portal/server/mail/outbox.hpp"
#include "portal/server/revocation/access.hpp"
#include "shared/rules/revocation_reason.hpp"

#include <algorithm>

namespace sceau::revocation {

namespace {

/// The access of this visit, or where to get one.
Result<std::optional<Access>> visitorsAccess(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return std::optional<Access>();
    return accessOf(portal.database, *visit.session, portal.clock());
}

/// The certificate of the path "revocation/certificates/<id>/…", if this visit may revoke it now.
Result<std::optional<store::CertificateRecord>> revocable(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto access, visitorsAccess(portal, visit));
    if (!access) return std::optional<store::CertificateRecord>();
    ASSIGN_OR_RETURN(auto certificate, certificateFor(portal.database, *access, visit.path.at(2)));
    const bool isRevocable =
        certificate && certificate->state == store::CertificateState::valid && certificate->notAfter > portal.clock();
    if (!isRevocable) return std::optional<store::CertificateRecord>();
    return certificate;
}

http::Response certificatesPath()
{
    return http::redirect("/revocation/certificates");
}

Result<http::Response> certificates(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto access, visitorsAccess(portal, visit));
    if (!access) return http::redirect("/revocation");
    std::vector<store::CertificateRecord> records;
    {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        ASSIGN_OR_RETURN(records, store::certificatesOf(transaction, access->holderId));
    }
    pages::View view;
    for (const auto& record : records) {
        if (!access->product.empty() && record.product != access->product) continue;
        ASSIGN_OR_RETURN(auto facts, factsOf(portal, visit, record));
        view.section("certificates", std::move(facts));
    }
    view.flag("none", view.lists["certificates"].empty());
    return pages::show(portal, visit, "revocation-certificates", std::move(view));
}

Result<pages::View> questionsView(const pages::Portal& portal, const pages::Visit& visit,
                                  const store::CertificateRecord& certificate)
{
    ASSIGN_OR_RETURN(auto view, factsOf(portal, visit, certificate));
    const bool hasQuestions = !certificate.secrets.answersHash.empty();
    view.flag("hasQuestions", hasQuestions);
    for (std::size_t i = 0; hasQuestions && i < 3; ++i)
        view.section(
            "questions",
            pages::View().text("number", std::to_string(i + 1)).text("question", certificate.secrets.questions.at(i)));
    return view;
}

Result<http::Response> questions(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto certificate, revocable(portal, visit));
    if (!certificate) return certificatesPath();
    ASSIGN_OR_RETURN(auto view, questionsView(portal, visit, *certificate));
    return pages::show(portal, visit, "revocation-questions", std::move(view));
}

Result<http::Response> answerQuestions(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto certificate, revocable(portal, visit));
    if (!certificate) return certificatesPath();
    const auto checked = checkAnswers(
        portal.database, portal.pepper, *visit.session, *certificate,
        {visit.form.text("answer1"), visit.form.text("answer2"), visit.form.text("answer3")}, portal.clock());
    if (checked) return http::redirect("/revocation/certificates/" + certificate->id + "/reason");
    const auto code = checked.error().code;
    if (code != ErrorCode::answersIncorrect && code != ErrorCode::answersLocked) return Failure{checked.error()};
    ASSIGN_OR_RETURN(auto view, questionsView(portal, visit, *certificate));
    const bool locked = code == ErrorCode::answersLocked;
    view.flag("wrong", !locked).flag("locked", locked);
    return pages::show(portal, visit, "revocation-questions", std::move(view), locked ? 429 : 422);
}

/// The certificate of the path, if its questions were answered in this session.
Result<std::optional<store::CertificateRecord>> confirmable(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(auto certificate, revocable(portal, visit));
    if (!certificate) return std::optional<store::CertificateRecord>();
    ASSIGN_OR_RETURN(const bool answered,
                     hasAnswered(portal.database, *visit.session, certificate->id, portal.clock()));
    if (!answered) return std::optional<store::CertificateRecord>();
    return certificate;
}

Result<http::Response> showReason(const pages::Portal& portal, const pages::Visit& visit,
                                  const store::CertificateRecord& certificate, bool mistaken)
{
    ASSIGN_OR_RETURN(auto view, factsOf(portal, visit, certificate));
    addReasons(visit, view);
    RETURN_IF_ERROR(addSuccessor(portal, visit, certificate, view));
    view.text("action", "/revocation/certificates/" + certificate.id + "/confirm")
        .text("cancel", "/revocation/certificates");
    const auto& sentence = rules::revocationReasonUnknown.sentence;
    if (mistaken) addMistake(view, "reason", visit.language == "en" ? sentence.english : sentence.french);
    return pages::show(portal, visit, "revocation-reason", std::move(view), mistaken ? 422 : 200);
}

Result<http::Response> reason(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto certificate, confirmable(portal, visit));
    if (!certificate) return certificatesPath();
    return showReason(portal, visit, *certificate, false);
}

Result<http::Response> confirm(const pages::Portal& portal, const pages::Visit& visit, Ledger& ledger)
{
    ASSIGN_OR_RETURN(const auto certificate, confirmable(portal, visit));
    // Confirmed twice, in two tabs or by two clicks: the page that says so is the same.
    if (!certificate) return http::redirect("/revocation/certificates/" + visit.path.at(2) + "/done");
    const std::string motive = visit.form.text("reason");
    if (!rules::revocationReason(motive)) return showReason(portal, visit, *certificate, true);
    RETURN_IF_ERROR(revokeFor(portal, visit, ledger, *certificate, "holder", motive));
    return http::redirect("/revocation/certificates/" + certificate->id + "/done");
}

Result<http::Response> done(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto access, visitorsAccess(portal, visit));
    if (!access) return http::redirect("/revocation");
    ASSIGN_OR_RETURN(const auto certificate, certificateFor(portal.database, *access, visit.path.at(2)));
    if (!certificate || certificate->state != store::CertificateState::revoked) return certificatesPath();
    ASSIGN_OR_RETURN(auto view, factsOf(portal, visit, *certificate));
    RETURN_IF_ERROR(addSuccessor(portal, visit, *certificate, view));
    view.text("others", "/revocation/certificates");
    return pages::show(portal, visit, "revocation-done", std::move(view));
}

Result<http::Response> outbox(const pages::Portal& portal, const pages::Visit& visit)
{
    pages::View view;
    if (!portal.configuration.demonstration) return pages::show(portal, visit, "not-found", std::move(view), 404);
    ASSIGN_OR_RETURN(const auto mails, mail::list(portal.database, 50));
    for (const auto& one : mails) {
        pages::View item;
        item.text("recipient", one.recipient).text("subject", one.subject).text("text", one.text);
        const auto link = one.text.find(portal.configuration.origin + "/");
        if (link != std::string::npos)
            item.text("link", one.text.substr(link, one.text.find('\n', link) - link)).flag("hasLink");
        view.section("mails", std::move(item));
    }
    view.flag("empty", mails.empty());
    return pages::show(portal, visit, "outbox", std::move(view));
}

}  // namespace

std::vector<pages::Route> holderRoutes(Ledger& ledger)
{
    using http::Method;
    using pages::Access;
    const pages::Page confirmation = [&ledger](const pages::Portal& portal, const pages::Visit& visit) {
        return confirm(portal, visit, ledger);
    };
    // Access::everyone: who may see what is decided by accessOf(), for a link opens these pages, too.
    return {
        {Method::get, "revocation", Access::everyone, space},
        {Method::post, "revocation", Access::everyone, searchCertificates},
        {Method::get, "revocation/sent", Access::everyone, searchSent},
        {Method::get, "revocation/link/*", Access::everyone, link},
        {Method::post, "revocation/link/*", Access::everyone, followLink},
        {Method::get, "revocation/certificates", Access::everyone, certificates},
        {Method::get, "revocation/certificates/*/questions", Access::everyone, questions},
        {Method::post, "revocation/certificates/*/questions", Access::everyone, answerQuestions},
        {Method::get, "revocation/certificates/*/reason", Access::everyone, reason},
        {Method::post, "revocation/certificates/*/confirm", Access::everyone, confirmation},
        {Method::get, "revocation/certificates/*/done", Access::everyone, done},
    };
}

std::vector<pages::Route> outboxRoutes()
{
    return {{http::Method::get, "outbox", pages::Access::everyone, outbox}};
}

}  // namespace sceau::revocation
