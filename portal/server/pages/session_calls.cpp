// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/json_body.hpp"
#include "portal/server/pages/portal.hpp"
#include "portal/server/session/identification.hpp"
#include "shared/base/log.hpp"

namespace sceau::pages {

namespace {

struct TokenCall {
    std::string format;
    std::string algorithm;
    Bytes signature;
    Bytes unverifiedCertificate;
    std::optional<std::string> appVersion;
};

void readMembers(protocol::ObjectReader& object, TokenCall& call)
{
    object.required("format", call.format, {.maxSize = 32});
    object.required("algorithm", call.algorithm, {.maxSize = 8});
    object.required("signature", call.signature, {.maxSize = 1024});
    object.required("unverifiedCertificate", call.unverifiedCertificate, {.maxSize = 16384});
    object.optional("appVersion", call.appVersion, {.maxSize = 256});
}

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

Result<session::Expectation> expectation(const Portal& portal, const Visit& visit)
{
    if (!visit.session) return fail(ErrorCode::sessionExpired, "no session that could hold a challenge");
    ASSIGN_OR_RETURN(const auto nonce, portal.sessions.takeChallenge(*visit.session));
    if (!nonce) return fail(ErrorCode::challengeExpired, "no challenge is open");
    return session::Expectation{portal.configuration.origin, *nonce, portal.authority.chain(), portal.clock()};
}

/// A new session for whoever proved a certificate: the id of an unproven one is never promoted.
Result<http::Response> welcome(const Portal& portal, const Visit& visit, const store::CertificateRecord& certificate)
{
    RETURN_IF_ERROR(portal.sessions.end(*visit.session));
    ASSIGN_OR_RETURN(const auto begun, portal.sessions.begin(certificate.id));
    log::info("identified", {{"certificate", certificate.id}});
    auto response = jsonResponse({{"next", "/renewal"}});
    response.headers.emplace_back("Set-Cookie", begun.cookie);
    return response;
}

Result<http::Response> identify(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<TokenCall>(visit.request));
    const auto algorithm = x509::signatureAlgorithmFromText(call.algorithm);
    if (!algorithm) return fail(ErrorCode::invalidRequest, "unknown algorithm");
    ASSIGN_OR_RETURN(const auto expected, expectation(portal, visit));
    const x509::IdentificationToken token{call.format, *algorithm, call.signature, call.unverifiedCertificate};
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
