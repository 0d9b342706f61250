// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form_pages.hpp"

#include "portal/server/ca/issuer.hpp"
#include "portal/server/revocation/access.hpp"
#include "portal/server/revocation/demands.hpp"
#include "portal/server/revocation/form/signature_room.hpp"
#include "portal/server/revocation/form_text.hpp"
#include "portal/server/revocation/named_certificates.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/representatives.hpp"
#include "portal/server/revocation/serial_number.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/revocation_reason.hpp"

#include <array>
#include <utility>

namespace sceau::revocation {

namespace {

constexpr std::size_t longestName = 120;

Filled filledIn(const pages::Visit& visit)
{
    return {visit.form.text("serial"), visit.form.text("person"), visit.form.text("company"), visit.form.text("role"),
            visit.form.text("reason")};
}

pages::View formView(const pages::Visit& visit, const Filled& filled)
{
    pages::View view;
    view.text("action", visit.request.path)
        .text("serial", filled.serialHex)
        .text("person", filled.person)
        .text("company", filled.company)
        .flag("isHolder", filled.role != "representative")
        .flag("isRepresentative", filled.role == "representative")
        .flag("prefilled", !filled.issuer.empty());
    for (const auto& reason : rules::revocationReasons())
        view.section("reasons", pages::View()
                                    .text("code", std::string(reason.code))
                                    .text("wording", std::string(visit.language == "en" ? reason.wording.english
                                                                                        : reason.wording.french))
                                    .flag("chosen", filled.motive == reason.code));
    return view;
}

Result<http::Response> show(const pages::Portal& portal, const pages::Visit& visit)
{
    return pages::show(portal, visit, "revocation-form", formView(visit, {}));
}

/// What the portal knows of the certificate, for whoever was let in to it; nothing for anybody else.
using Prefilled = Result<std::optional<Filled>> (*)(const pages::Portal&, const pages::Visit&);

Result<Filled> filledFor(const pages::Portal& portal, const store::CertificateRecord& certificate,
                         const std::string& role, const std::string& person)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate.holderId));
    if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
    Filled filled{serialText(certificate.serialHex),
                  person.empty() ? holder->givenName + " " + holder->surname : person, holder->companyName, role, ""};
    ASSIGN_OR_RETURN(filled.issuer, ca::issuerOf(certificate.der));
    ASSIGN_OR_RETURN(filled.issuerName, issuerNameOf(certificate));
    return filled;
}

Result<std::optional<Filled>> filledForHolder(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return std::optional<Filled>();
    ASSIGN_OR_RETURN(const auto access, accessOf(portal.database, *visit.session, portal.clock()));
    if (!access) return std::optional<Filled>();
    ASSIGN_OR_RETURN(const auto certificate, certificateFor(portal.database, *access, visit.path.at(2)));
    if (!certificate) return std::optional<Filled>();
    ASSIGN_OR_RETURN(auto filled, filledFor(portal, *certificate, "holder", ""));
    return std::optional(std::move(filled));
}

Result<std::optional<Filled>> filledForCompany(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return std::optional<Filled>();
    ASSIGN_OR_RETURN(const auto who, representativeOf(portal.database, *visit.session, portal.clock()));
    if (!who) return std::optional<Filled>();
    std::optional<store::CertificateRecord> certificate;
    {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        ASSIGN_OR_RETURN(certificate, store::certificateById(transaction, visit.path.at(2)));
        if (!certificate) return std::optional<Filled>();
        ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate->holderId));
        if (!holder || holder->companySiren != who->companySiren) return std::optional<Filled>();
    }
    ASSIGN_OR_RETURN(auto filled, filledFor(portal, *certificate, "representative", who->name));
    return std::optional(std::move(filled));
}

Result<http::Response> showFilled(const pages::Portal& portal, const pages::Visit& visit, Prefilled prefilled)
{
    ASSIGN_OR_RETURN(const auto filled, prefilled(portal, visit));
    if (!filled) return http::redirect("/revocation/form");
    return pages::show(portal, visit, "revocation-form", formView(visit, *filled));
}

/// The same to print and to sign with a pen.
Result<http::Response> paperFilled(const pages::Portal& portal, const pages::Visit& visit, const pdf::Fonts& fonts,
                                   Prefilled prefilled)
{
    ASSIGN_OR_RETURN(auto filled, prefilled(portal, visit));
    if (!filled) return http::redirect("/revocation/form.pdf");
    filled->serialHex = serialFrom(filled->serialHex);
    ASSIGN_OR_RETURN(const auto pdf, pdf::compose(formText(portal, visit.language, "", *filled), fonts));
    return download(pdf, "demande-de-revocation.pdf");
}

bool isName(const std::string& text)
{
    return text.size() <= longestName && text.find_first_of("\r\n\t") == std::string::npos;
}

Result<http::Response> make(const pages::Portal& portal, const pages::Visit& visit, const pdf::Fonts& fonts,
                            Prefilled prefilled)
{
    auto filled = filledIn(visit);
    const auto serial = serialFrom(filled.serialHex);
    if (prefilled != nullptr) {
        ASSIGN_OR_RETURN(const auto known, prefilled(portal, visit));
        if (!known) return http::redirect("/revocation/form");
        // Who types another number means another certificate.
        if (serialFrom(known->serialHex) == serial) {
            filled.issuer = known->issuer;
            filled.issuerName = known->issuerName;
        }
    }
    auto view = formView(visit, filled);
    const auto mistake = [&](const std::string& field) {
        addMistake(view, field, portal.renderer.text("form.mistake-" + field, visit.language));
    };
    if (serial.empty()) mistake("serial");
    if (filled.person.empty() || !isName(filled.person)) mistake("person");
    if (!isName(filled.company)) mistake("company");
    if (!rules::revocationReason(filled.motive)) mistake("reason");
    if (filled.role != "representative") filled.role = "holder";
    if (view.flags["mistaken"]) return pages::show(portal, visit, "revocation-form", std::move(view), 422);

    filled.serialHex = serial;
    const auto id = secrets::randomHex(16);
    ASSIGN_OR_RETURN(auto pdf, pdf::compose(formText(portal, visit.language, id, filled), fonts));
    const auto kept = keepForm(portal.database, portal.pepper,
                               {id, serial, filled.motive, filled.role, std::move(pdf), filled.issuer},
                               visit.request.remoteAddress, portal.clock());
    if (!kept && kept.error().code == ErrorCode::rateLimited) {
        view.flag("tooMany");
        return pages::show(portal, visit, "revocation-form", std::move(view), 429);
    }
    RETURN_IF_ERROR(kept);
    return http::redirect("/revocation/forms/" + id);
}

Result<http::Response> blank(const pages::Portal& portal, const pages::Visit& visit, const pdf::Fonts& fonts)
{
    ASSIGN_OR_RETURN(const auto pdf, pdf::compose(formText(portal, visit.language, "", {}), fonts));
    return download(pdf, "demande-de-revocation.pdf");
}

Result<http::Response> notFound(const pages::Portal& portal, const pages::Visit& visit)
{
    return pages::show(portal, visit, "not-found", {}, 404);
}

Result<http::Response> made(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto issued, formById(portal.database, visit.path.at(2)));
    if (!issued) return notFound(portal, visit);
    pages::View view;
    view.text("formId", issued->id).text("operator", portal.configuration.brand.supportEmail);
    return pages::show(portal, visit, "revocation-form-made", std::move(view));
}

Result<http::Response> unsignedPdf(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto issued, formById(portal.database, visit.path.at(2)));
    if (!issued) return notFound(portal, visit);
    return download(issued->pdf, "demande-de-revocation.pdf");
}

Result<http::Response> preparedPdf(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto issued, formById(portal.database, visit.path.at(2)));
    if (!issued) return notFound(portal, visit);
    ASSIGN_OR_RETURN(const auto prepared, form::withSignatureRoom(issued->pdf, portal.clock()));
    return download(prepared, "a-signer.pdf");
}

}  // namespace

http::Response download(BytesView pdf, const std::string& name)
{
    return {.contentType = "application/pdf",
            .body = std::string(pdf.begin(), pdf.end()),
            .headers = {{"Content-Disposition", "attachment; filename=\"" + name + "\""}}};
}

std::vector<pages::Route> formRoutes(const pdf::Fonts& fonts)
{
    using http::Method;
    using pages::Access;
    const pages::Page blankForm = [&fonts](const pages::Portal& portal, const pages::Visit& visit) {
        return blank(portal, visit, fonts);
    };
    const auto making = [&fonts](Prefilled prefilled) -> pages::Page {
        return [&fonts, prefilled](const pages::Portal& portal, const pages::Visit& visit) {
            return make(portal, visit, fonts, prefilled);
        };
    };
    // Access::everyone: a form says nothing but what was typed into it, and its address is nobody else's.
    std::vector<pages::Route> routes{
        {Method::get, "revocation/form", Access::everyone, show},
        {Method::post, "revocation/form", Access::everyone, making(nullptr)},
        {Method::get, "revocation/form.pdf", Access::everyone, blankForm},
        {Method::get, "revocation/forms/*", Access::everyone, made},
        {Method::get, "revocation/forms/*/form.pdf", Access::everyone, unsignedPdf},
        {Method::get, "revocation/forms/*/to-sign.pdf", Access::everyone, preparedPdf},
        {Method::get, "revocation/forms/*/received", Access::everyone, formReceived},
        {Method::post, "api/revocation/forms/*/signed", Access::everyone, receiveForm},
    };
    // Their own pages know the certificate, for whoever was let in to it.
    const std::array<std::pair<std::string, Prefilled>, 2> ways{
        {{"revocation", filledForHolder}, {"company", filledForCompany}}};
    for (const auto& [space, prefilled] : ways) {
        const std::string path = space + "/certificates/*/form";
        routes.push_back({Method::get, path, Access::everyone,
                          [prefilled = prefilled](const pages::Portal& portal, const pages::Visit& visit) {
                              return showFilled(portal, visit, prefilled);
                          }});
        routes.push_back({Method::post, path, Access::everyone, making(prefilled)});
        routes.push_back({Method::get, path + ".pdf", Access::everyone,
                          [&fonts, prefilled = prefilled](const pages::Portal& portal, const pages::Visit& visit) {
                              return paperFilled(portal, visit, fonts, prefilled);
                          }});
    }
    return routes;
}

}  // namespace sceau::revocation
