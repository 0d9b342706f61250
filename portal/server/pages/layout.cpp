// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/portal.hpp"

namespace sceau::pages {

void addBrand(const config::Brand& brand, const std::string& language, View& view)
{
    view.text("brand", brand.name)
        .text("tagline", brand.tagline.in(language))
        .text("publisher", brand.publisher.in(language))
        .text("supportPhone", brand.supportPhone)
        .text("supportPhonePrice", brand.supportPhonePrice.in(language))
        .text("supportHours", brand.supportHours.in(language))
        .text("supportEmail", brand.supportEmail)
        .text("newOrderUrl", brand.newOrderUrl);
}

http::Response show(const Portal& portal, const Visit& visit, std::string_view page, View view, unsigned status)
{
    const auto& language = visit.language;
    addBrand(portal.configuration.brand, language, view);
    if (visit.session) {
        view.text("csrf", visit.session->csrf);
        view.flag("identified", visit.session->certificateId.has_value());
        view.flag("atOffice", visit.session->officerId.has_value());
        view.flag("signedIn", visit.session->certificateId || visit.session->readerOf || visit.session->officerId);
    }
    view.flag("demonstration", portal.configuration.demonstration);
    const auto content = portal.renderer.render(page, language, view);
    view.text("content", content)
        .text("title", portal.renderer.text("title." + std::string(page), language, view))
        .text("path", visit.request.path)
        .text("otherLanguage", language == "en" ? "fr" : "en")
        .text("language", language);
    return {.status = status, .body = portal.renderer.render("layout", language, view)};
}

http::Response showError(const Portal& portal, const Visit& visit, ErrorCode code, unsigned status)
{
    View view;
    view.text("sentence", portal.renderer.text("error." + std::string(toText(code)), visit.language));
    view.flag("again", visit.session && visit.session->certificateId);
    if (view.texts["sentence"].empty())
        view.text("sentence", portal.renderer.text("error.internalError", visit.language));
    return show(portal, visit, "error", std::move(view), status);
}

}  // namespace sceau::pages
