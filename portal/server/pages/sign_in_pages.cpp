// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail-access/access.hpp"
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/steps.hpp"
#include "shared/rules/codes.hpp"
#include "shared/rules/email.hpp"

namespace sceau::pages {

namespace {

std::string sentenceOf(const rules::Verdict& verdict, const Visit& visit)
{
    return std::string(visit.language == "en" ? verdict.sentence.english : verdict.sentence.french);
}

Result<http::Response> ask(const Portal& portal, const Visit& visit)
{
    return show(portal, visit, "sign-in", {});
}

/// Whatever the address, the answer is the same page.
Result<http::Response> request(const Portal& portal, const Visit& visit)
{
    const auto email = rules::checkEmail(visit.form.text("email"));
    if (!email.accepted()) {
        View view;
        view.text("email", visit.form.text("email"));
        addMistake("email", sentenceOf(email.verdict, visit), view);
        return show(portal, visit, "sign-in", std::move(view), 422);
    }
    auto response = http::redirect("/sign-in/code");
    auto session = visit.session;
    if (!session) {
        ASSIGN_OR_RETURN(auto begun, portal.sessions.begin(std::nullopt));
        session = begun.session;
        response.headers.emplace_back("Set-Cookie", begun.cookie);
    }
    RETURN_IF_ERROR(mailaccess::request(portal.database, portal.pepper, *session, email.value,
                                        visit.request.remoteAddress, portal.clock()));
    return response;
}

Result<http::Response> askCode(const Portal& portal, const Visit& visit)
{
    View view;
    view.flag("sameBrowser", visit.session.has_value());
    return show(portal, visit, "sign-in-code", std::move(view));
}

Result<http::Response> takeCode(const Portal& portal, const Visit& visit)
{
    if (!visit.session) return http::redirect("/sign-in");
    const auto code = rules::checkCode(visit.form.text("code"), rules::securityCode);
    View view;
    view.flag("sameBrowser");
    if (!code.accepted()) {
        addMistake("code", sentenceOf(code.verdict, visit), view);
        return show(portal, visit, "sign-in-code", std::move(view), 422);
    }
    ASSIGN_OR_RETURN(const auto answer,
                     mailaccess::take(portal.database, portal.pepper, *visit.session, code.value, portal.clock()));
    if (answer.taken != mailaccess::Taken::right) {
        const bool over = answer.taken == mailaccess::Taken::over;
        addMistake("code", portal.renderer.text(over ? "sign-in.over" : "sign-in.wrong", visit.language), view);
        return show(portal, visit, "sign-in-code", std::move(view), over ? 429 : 422);
    }
    RETURN_IF_ERROR(portal.sessions.end(*visit.session));
    ASSIGN_OR_RETURN(const auto begun, portal.sessions.beginReading(answer.holderId));
    auto response = http::redirect("/space");
    response.headers.emplace_back("Set-Cookie", begun.cookie);
    return response;
}

}  // namespace

Result<void> answerSignIns(const Portal& portal)
{
    const auto compose = [&](store::Transaction& transaction, const store::Holder& holder, const std::string& code) {
        const auto name = holder.givenName + " " + holder.surname;
        View view;
        view.text("name", name).text("code", rules::displayCode(code, rules::securityCode));
        view.text("link", portal.configuration.origin + "/sign-in/code");
        return notices::send(portal, transaction, "sign-in", name, holder.email, holder.language, std::move(view));
    };
    RETURN_IF_ERROR(mailaccess::answerRequests(portal.database, portal.pepper, compose, portal.clock()));
    return {};
}

std::vector<Route> signInRoutes()
{
    using http::Method;
    return {
        {Method::get, "sign-in", Access::everyone, ask},
        {Method::post, "sign-in", Access::everyone, request},
        {Method::get, "sign-in/code", Access::everyone, askCode},
        {Method::post, "sign-in/code", Access::everyone, takeCode},
    };
}

}  // namespace sceau::pages
