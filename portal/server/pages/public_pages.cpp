// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/portal.hpp"

namespace sceau::pages {

namespace {

Result<http::Response> start(const Portal& portal, const Visit& visit)
{
    View view;
    view.flag("ended", visit.query.text("ended") == "1").flag("goodbye", visit.query.text("goodbye") == "1");
    view.text("statement", portal.renderer.text("identify.statement", visit.language,
                                                View().text("brand", portal.configuration.brand.name)));
    return show(portal, visit, "start", std::move(view));
}

/// A page that only has words.
Page words(std::string name)
{
    return [name = std::move(name)](const Portal& portal, const Visit& visit) -> Result<http::Response> {
        View view;
        view.text("policyVersion", portal.configuration.certificatePolicy.version)
            .text("policyUrl", portal.configuration.certificatePolicy.url)
            .text("termsVersion", portal.configuration.termsOfUse.version)
            .text("termsUrl", portal.configuration.termsOfUse.url);
        return show(portal, visit, name, std::move(view));
    };
}

/// Only paths of our own: nobody is sent elsewhere by a link to this page.
std::string backPath(const Visit& visit)
{
    const auto back = visit.query.text("back");
    const auto path = http::segments(back);
    return path && (path->empty() || path->front() != "api") ? back : "/";
}

Result<http::Response> chooseLanguage(const Portal& /*portal*/, const Visit& visit)
{
    const auto& language = visit.path.back();
    auto response = http::redirect(backPath(visit));
    if (language == "fr" || language == "en")
        response.headers.emplace_back(
            "Set-Cookie", "sceau-language=" + language + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000");
    return response;
}

Result<http::Response> signOut(const Portal& portal, const Visit& visit)
{
    if (visit.session) RETURN_IF_ERROR(portal.sessions.end(*visit.session));
    auto response = http::redirect("/?goodbye=1");
    response.headers.emplace_back("Set-Cookie", session::endedCookie());
    return response;
}

Result<http::Response> health(const Portal& portal, const Visit& /*visit*/)
{
    RETURN_IF_ERROR(portal.database.query("SELECT COUNT(*) FROM migration"));
    return http::Response{.contentType = "application/json", .body = R"({"status":"ok"})"};
}

}  // namespace

std::vector<Route> publicRoutes()
{
    using http::Method;
    return {
        {Method::get, "", Access::everyone, start},
        {Method::get, "legal", Access::everyone, words("legal")},
        {Method::get, "accessibility", Access::everyone, words("accessibility")},
        {Method::get, "privacy", Access::everyone, words("privacy")},
        {Method::get, "certificate-policy", Access::everyone, words("certificate-policy")},
        {Method::get, "terms-of-use", Access::everyone, words("terms-of-use")},
        {Method::get, "language/*", Access::everyone, chooseLanguage},
        {Method::post, "sign-out", Access::everyone, signOut},
        {Method::get, "health", Access::everyone, health},
    };
}

}  // namespace sceau::pages
