// SPDX-License-Identifier: Apache-2.0
#include "portal/server/certificate-test/report.hpp"
#include "portal/server/pages/proof.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/rules/calendar.hpp"

namespace sceau::pages {

namespace {

/// The token as the holder's computer describes it; it can only make a verdict worse.
struct ReportedToken {
    std::string manufacturer;
    std::string model;
    std::string serialNumber;
};

void readMembers(protocol::ObjectReader& object, ReportedToken& token)
{
    object.required("manufacturer", token.manufacturer, {.maxSize = 64});
    object.required("model", token.model, {.maxSize = 64});
    object.required("serialNumber", token.serialNumber, {.maxSize = 64});
}

/// One proof, and the token it came from.
struct IdentificationTest {
    TokenCall proof;
    std::optional<ReportedToken> token;
};

void readMembers(protocol::ObjectReader& object, IdentificationTest& test)
{
    object.required("proof", test.proof);
    object.optional("token", test.token);
}

struct DeclarationTest {
    Bytes cms;
    std::optional<ReportedToken> token;
};

void readMembers(protocol::ObjectReader& object, DeclarationTest& test)
{
    object.required("cms", test.cms, {.maxSize = maxCms});
    object.optional("token", test.token);
}

std::string statementOf(const Portal& portal, const Visit& visit)
{
    return portal.renderer.text("test.statement", visit.language,
                                View().text("brand", portal.configuration.brand.name));
}

Result<http::Response> page(const Portal& portal, const Visit& visit)
{
    View view;
    view.text("statement", statementOf(portal, visit));
    return show(portal, visit, "test", std::move(view));
}

Result<certificatetest::Facts> factsOf(const Portal& portal, const x509::Certificate& certificate,
                                       const session::Expectation& expected, const std::optional<ReportedToken>& token)
{
    certificatetest::Facts facts;
    facts.notAfter = certificate.notAfter;
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(facts.record, store::certificateByFingerprint(transaction, hexadecimal(certificate.fingerprint)));
    const auto chain = x509::verifyChain(certificate.der, session::trustOf(expected.authorities, expected.now));
    if (!chain) facts.chain = chain.error().code;
    if (token) {
        rules::Device device;
        device.manufacturer = token->manufacturer;
        device.model = token->model;
        device.serialNumber = token->serialNumber;
        facts.reported = std::move(device);
    }
    return facts;
}

std::string pathOf(const Portal& portal, certificatetest::Way way)
{
    switch (way) {
    case certificatetest::Way::renew: return "/renewal";
    case certificatetest::Way::newOrder: return portal.configuration.brand.newOrderUrl;
    case certificatetest::Way::support: return "mailto:" + portal.configuration.brand.supportEmail;
    case certificatetest::Way::nothing: return "/space";
    }
    return "/";
}

std::string labelOf(const Portal& portal, const Visit& visit, certificatetest::Way way)
{
    using certificatetest::Way;
    const auto* key = way == Way::renew      ? "details.renew"
                      : way == Way::newOrder ? "order"
                      : way == Way::support  ? "test.write-support"
                                             : "space.link";
    return portal.renderer.text(key, visit.language);
}

/// What the page writes beside each check. The proof itself was verified before: it is the line `proven`.
nlohmann::json jsonOf(const Portal& portal, const Visit& visit, const char* proven, const certificatetest::Facts& facts,
                      const certificatetest::Report& report)
{
    View view;
    const int days = rules::daysLeft(facts.notAfter, portal.clock());
    view.text("days", std::to_string(days))
        .flag("oneDay", days == 1)
        .text("endDate", rules::dateText(rules::endDay(facts.notAfter), visit.language));
    const auto line = [&](const std::string& check, certificatetest::State state, const std::string& text) {
        return nlohmann::json{{"check", check},
                              {"state", std::string(certificatetest::codeOf(state))},
                              {"sentence", portal.renderer.text(text, visit.language, view)}};
    };
    auto lines = nlohmann::json::array();
    lines.push_back(line(proven, certificatetest::State::ok, std::string("test.") + proven + ".ok"));
    for (const auto& one : report.lines) lines.push_back(line(one.check, one.state, one.text));
    return {{"lines", lines},
            {"verdict",
             {{"state", std::string(certificatetest::codeOf(report.verdict))},
              {"sentence", portal.renderer.text(report.sentence, visit.language, view)},
              {"path", pathOf(portal, report.way)},
              {"label", labelOf(portal, visit, report.way)}}}};
}

/// Judges the certificate that was proven; whoever could sign in with it is signed in, so that the way on is one click.
Result<http::Response> reportOn(const Portal& portal, const Visit& visit, const char* proven,
                                const x509::Certificate& certificate, const session::Expectation& expected,
                                const std::optional<ReportedToken>& token)
{
    ASSIGN_OR_RETURN(const auto facts, factsOf(portal, certificate, expected, token));
    const auto report = certificatetest::judge(portal.configuration, facts, portal.clock());
    auto json = jsonOf(portal, visit, proven, facts, report);
    const bool welcome = facts.record && facts.record->state == store::CertificateState::valid && !facts.chain;
    if (!welcome) {
        json["csrf"] = visit.session->csrf;
        return jsonResponse(json);
    }
    ASSIGN_OR_RETURN(const auto begun, enter(portal, visit, *facts.record));
    json["csrf"] = begun.session.csrf;
    auto response = jsonResponse(json);
    response.headers.emplace_back("Set-Cookie", begun.cookie);
    return response;
}

Result<http::Response> testIdentification(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<IdentificationTest>(visit.request));
    ASSIGN_OR_RETURN(const auto token, tokenOf(call.proof));
    ASSIGN_OR_RETURN(const auto expected, expectation(portal, visit));
    ASSIGN_OR_RETURN(const auto certificate, x509::verifyIdentification(token, expected.origin, expected.nonce));
    return reportOn(portal, visit, "identification", certificate, expected, call.token);
}

Result<http::Response> testDeclaration(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<DeclarationTest>(visit.request));
    ASSIGN_OR_RETURN(const auto expected, expectation(portal, visit));
    ASSIGN_OR_RETURN(const auto certificate, session::signerOf(call.cms, statementOf(portal, visit), expected));
    return reportOn(portal, visit, "signature", certificate, expected, call.token);
}

}  // namespace

std::vector<Route> testRoutes()
{
    using http::Method;
    return {
        {Method::get, "test", Access::everyone, page},
        {Method::post, "api/test/identification", Access::everyone, testIdentification},
        {Method::post, "api/test/declaration", Access::everyone, testDeclaration},
    };
}

}  // namespace sceau::pages
