// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/access.hpp"
#include "portal/server/revocation/holder_pages.hpp"
#include "portal/server/revocation/search.hpp"
#include "shared/rules/email.hpp"
#include "shared/rules/identity_document.hpp"

namespace sceau::revocation {

namespace {

std::string_view sentenceOf(const rules::Verdict& verdict, const pages::Visit& visit)
{
    return visit.language == "en" ? verdict.sentence.english : verdict.sentence.french;
}

pages::View spaceView(const pages::Portal& portal, const pages::Visit& visit)
{
    const std::string chosen = visit.form.text("product");
    pages::View view;
    for (const auto& product : portal.configuration.products)
        view.section("products", pages::View()
                                     .text("id", product.id)
                                     .text("productName", product.name.in(visit.language))
                                     .flag("chosen", product.id == chosen));
    view.text("email", visit.form.text("email")).text("identityNumber", visit.form.text("identityNumber"));
    return view;
}

}  // namespace

Result<http::Response> space(const pages::Portal& portal, const pages::Visit& visit)
{
    return pages::show(portal, visit, "revocation-space", spaceView(portal, visit));
}

Result<http::Response> searchCertificates(const pages::Portal& portal, const pages::Visit& visit)
{
    const auto email = rules::checkEmail(visit.form.text("email"));
    const auto number = rules::checkIdentityDocument(visit.form.text("identityNumber"));
    const std::string product = visit.form.text("product");
    auto view = spaceView(portal, visit);
    if (!email.accepted()) addMistake(view, "email", sentenceOf(email.verdict, visit));
    if (!number.accepted()) addMistake(view, "identityNumber", sentenceOf(number.verdict, visit));
    if (!product.empty() && portal.configuration.product(product) == nullptr)
        return fail(ErrorCode::invalidRequest, "an unknown product");
    if (view.flags["mistaken"]) return pages::show(portal, visit, "revocation-space", std::move(view), 422);

    RETURN_IF_ERROR(submitSearch(portal.database, portal.pepper,
                                 {email.value, number.value, product, visit.request.remoteAddress}, portal.clock()));
    return http::redirect("/revocation/sent");
}

Result<http::Response> searchSent(const pages::Portal& portal, const pages::Visit& visit)
{
    return pages::show(portal, visit, "revocation-sent", {});
}

Result<http::Response> link(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const bool good, isLinkGood(portal.database, portal.pepper, visit.path.back(), portal.clock()));
    pages::View view;
    view.flag("good", good).text("token", visit.path.back());
    return pages::show(portal, visit, "revocation-link", std::move(view), good ? 200 : 410);
}

Result<http::Response> followLink(const pages::Portal& portal, const pages::Visit& visit)
{
    // A session of its own: whoever was in this browser before keeps nothing, and gives nothing.
    ASSIGN_OR_RETURN(const auto begun, portal.sessions.begin(std::nullopt));
    ASSIGN_OR_RETURN(const bool taken,
                     takeLink(portal.database, portal.pepper, visit.path.back(), begun.session, portal.clock()));
    if (!taken) {
        RETURN_IF_ERROR(portal.sessions.end(begun.session));
        return http::redirect("/revocation/link/" + visit.path.back());
    }
    auto response = http::redirect("/revocation/certificates");
    response.headers.emplace_back("Set-Cookie", begun.cookie);
    return response;
}

}  // namespace sceau::revocation
