// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/portal.hpp"
#include "portal/server/pages/proof.hpp"
#include "portal/server/session/identification.hpp"

namespace sceau::pages {

namespace {

/// A challenge for this browser; it gets a session to keep it in, if it has none.
Result<http::Response> challenge(const Portal& portal, const Visit& visit)
{
    auto current = visit.session;
    std::string cookie;
    if (!current) {
        ASSIGN_OR_RETURN(auto begun, portal.sessions.begin(std::nullopt));
        current = begun.session;
        cookie = begun.cookie;
    }
    ASSIGN_OR_RETURN(const auto nonce, portal.sessions.challenge(*current));
    auto response = jsonResponse({{"nonce", nonce}, {"csrf", current->csrf}});
    if (!cookie.empty()) response.headers.emplace_back("Set-Cookie", cookie);
    return response;
}

/// Goes on to the renewal as the person who proved a certificate.
Result<http::Response> welcome(const Portal& portal, const Visit& visit, const store::CertificateRecord& certificate)
{
    ASSIGN_OR_RETURN(const auto begun, enter(portal, visit, certificate));
    auto response = jsonResponse({{"next", "/renewal"}});
    response.headers.emplace_back("Set-Cookie", begun.cookie);
    return response;
}

Result<http::Response> identify(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<TokenCall>(visit.request));
    ASSIGN_OR_RETURN(const auto token, tokenOf(call));
    ASSIGN_OR_RETURN(const auto expected, expectation(portal, visit));
    ASSIGN_OR_RETURN(const auto certificate, session::identify(portal.database, token, expected));
    return welcome(portal, visit, certificate);
}

/// For certificates that only sign documents: they declare who they are instead of signing a challenge.
Result<http::Response> identifyByDeclaration(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<CmsCall>(visit.request));
    ASSIGN_OR_RETURN(const auto expected, expectation(portal, visit));
    const auto statement = portal.renderer.text("identify.statement", visit.language,
                                                View().text("brand", portal.configuration.brand.name));
    ASSIGN_OR_RETURN(const auto certificate, session::declared(portal.database, call.cms, statement, expected));
    return welcome(portal, visit, certificate);
}

}  // namespace

std::vector<Route> sessionRoutes()
{
    using http::Method;
    return {
        {Method::post, "api/challenge", Access::everyone, challenge},
        {Method::post, "api/identify", Access::everyone, identify},
        {Method::post, "api/identify-by-declaration", Access::everyone, identifyByDeclaration},
    };
}

}  // namespace sceau::pages
