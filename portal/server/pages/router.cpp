// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/portal.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/log.hpp"

namespace sceau::pages {

namespace {

bool fits(std::string_view pattern, const std::vector<std::string>& path)
{
    std::size_t part = 0;
    while (!pattern.empty()) {
        const auto segment = pattern.substr(0, pattern.find('/'));
        if (part == path.size() || (segment != "*" && segment != path[part])) return false;
        pattern.remove_prefix(std::min(pattern.size(), segment.size() + 1));
        ++part;
    }
    return part == path.size();
}

bool isCall(const Visit& visit)
{
    return !visit.path.empty() && visit.path.front() == "api";
}

std::string languageOf(const http::Request& request)
{
    const auto chosen = http::cookie(request.cookies, "sceau-language");
    return chosen == "fr" || chosen == "en" ? *chosen : http::preferredLanguage(request.language);
}

unsigned statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::internalError: return 500;
    case ErrorCode::busy: return 503;
    case ErrorCode::sessionExpired: return 401;
    case ErrorCode::rateLimited:
    case ErrorCode::answersLocked: return 429;
    case ErrorCode::renewalUnknown: return 404;
    case ErrorCode::pageOutdated:
    case ErrorCode::renewalStateInvalid: return 409;
    default: return 400;
    }
}

http::Response refused(const Portal& portal, const Visit& visit, const Error& error)
{
    log::warning("request refused",
                 {{"path", visit.request.path}, {"code", toText(error.code)}, {"detail", error.detail}});
    if (isCall(visit)) {
        return {.status = statusOf(error.code),
                .contentType = "application/json",
                .body = R"({"error":{"code":")" + std::string(toText(error.code)) + "\"}}"};
    }
    if (error.code == ErrorCode::sessionExpired) return http::redirect("/?ended=1");
    return showError(portal, visit, error.code, statusOf(error.code));
}

/// Forms and calls must come from our own pages (Origin) and, once there is a session, carry its token.
Result<void> checkOrigin(const Portal& portal, const Visit& visit)
{
    if (visit.request.origin != portal.configuration.origin)
        return fail(ErrorCode::originNotAllowed, "a form of another origin");
    if (!visit.session) return {};
    const auto token = isCall(visit) ? visit.request.csrf : visit.form.text("csrf");
    // Not an attack as a rule, but a tab that was open before the holder signed in again.
    if (!secrets::equal(token, visit.session->csrf))
        return fail(ErrorCode::pageOutdated, "the form's token is not the session's");
    return {};
}

Result<void> checkAccess(Access access, const Visit& visit)
{
    if (access == Access::everyone) return {};
    if (access == Access::officer && visit.session && visit.session->officerId) return {};
    const bool identified = visit.session && visit.session->certificateId;
    const bool reader = identified || (visit.session && visit.session->readerOf);
    if ((access == Access::identified && identified) || (access == Access::reader && reader)) return {};
    return fail(ErrorCode::sessionExpired, "nobody is identified");
}

Result<void> decodeBody(Visit& visit)
{
    const auto& type = visit.request.contentType;
    if (isCall(visit)) {
        if (type != "application/json") return fail(ErrorCode::invalidRequest, "not JSON");
        return {};
    }
    if (type != "application/x-www-form-urlencoded") return fail(ErrorCode::invalidRequest, "not a form");
    ASSIGN_OR_RETURN(visit.form, http::parseFields(visit.request.body));
    return {};
}

}  // namespace

http::Response answer(const Portal& portal, const std::vector<Route>& routes, const http::Request& request)
{
    Visit visit{
        .request = request, .language = languageOf(request), .path = {}, .query = {}, .form = {}, .session = {}};
    auto path = http::segments(request.path);
    auto query = http::parseFields(request.query);
    if (!path || !query) return showError(portal, visit, ErrorCode::invalidRequest, 400);
    visit.path = std::move(*path);
    visit.query = std::move(*query);

    const Route* found = nullptr;
    bool otherMethod = false;
    for (const auto& route : routes) {
        if (!fits(route.pattern, visit.path)) continue;
        otherMethod = true;
        if (route.method == request.method) {
            found = &route;
            break;
        }
    }
    if (found == nullptr) {
        View view;
        view.flag("method", otherMethod);
        return show(portal, visit, "not-found", std::move(view), otherMethod ? 405 : 404);
    }

    auto session = portal.sessions.find(request.cookies);
    if (!session) return refused(portal, visit, session.error());
    visit.session = std::move(*session);
    if (request.method == http::Method::post) {
        if (auto body = decodeBody(visit); !body) return refused(portal, visit, body.error());
    }
    if (auto allowed = checkAccess(found->access, visit); !allowed) {
        if (found->access == Access::reader && !isCall(visit)) return http::redirect("/sign-in");
        if (found->access == Access::officer && !isCall(visit)) return http::redirect("/office");
        return refused(portal, visit, allowed.error());
    }
    if (request.method == http::Method::post) {
        if (auto origin = checkOrigin(portal, visit); !origin) return refused(portal, visit, origin.error());
    }
    auto response = found->page(portal, visit);
    return response ? std::move(*response) : refused(portal, visit, response.error());
}

}  // namespace sceau::pages
