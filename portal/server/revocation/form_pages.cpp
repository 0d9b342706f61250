// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form_pages.hpp"

#include "portal/server/revocation/access.hpp"
#include "portal/server/revocation/demands.hpp"
#include "portal/server/revocation/form/signature_room.hpp"
#include "portal/server/revocation/form_text.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/representatives.hpp"
#include "portal/server/revocation/serial_number.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/rules/revocation_reason.hpp"

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
    view.text("serial", filled.serialHex)
        .text("person", filled.person)
        .text("company", filled.company)
        .flag("isHolder", filled.role != "representative")
        .flag("isRepresentative", filled.role == "representative");
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

/// The form with what the portal knows: for whoever was let in to this certificate.
Result<http::Response> showFor(const pages::Portal& portal, const pages::Visit& visit,
                               const store::CertificateRecord& certificate, const std::string& role,
                               const std::string& person)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate.holderId));
    if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
    const Filled filled{serialText(certificate.serialHex),
                        person.empty() ? holder->givenName + " " + holder->surname : person, holder->companyName, role,
                        ""};
    return pages::show(portal, visit, "revocation-form", formView(visit, filled));
}

Result<http::Response> showForHolder(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return http::redirect("/revocation/form");
    ASSIGN_OR_RETURN(const auto access, accessOf(portal.database, *visit.session, portal.clock()));
    if (!access) return http::redirect("/revocation/form");
    ASSIGN_OR_RETURN(const auto certificate, certificateFor(portal.database, *access, visit.path.at(2)));
    if (!certificate) return http::redirect("/revocation/form");
    return showFor(portal, visit, *certificate, "holder", "");
}

Result<http::Response> showForCompany(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return http::redirect("/revocation/form");
    ASSIGN_OR_RETURN(const auto who, representativeOf(portal.database, *visit.session, portal.clock()));
    if (!who) return http::redirect("/revocation/form");
    std::optional<store::CertificateRecord> certificate;
    {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        ASSIGN_OR_RETURN(certificate, store::certificateById(transaction, visit.path.at(2)));
        if (!certificate) return http::redirect("/revocation/form");
        ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate->holderId));
        if (!holder || holder->companySiren != who->companySiren) return http::redirect("/revocation/form");
    }
    return showFor(portal, visit, *certificate, "representative", who->name);
}

bool isName(const std::string& text)
{
    return text.size() <= longestName && text.find_first_of("\r\n\t") == std::string::npos;
}

Result<http::Response> make(const pages::Portal& portal, const pages::Visit& visit, const pdf::Fonts& fonts)
{
    auto filled = filledIn(visit);
    auto view = formView(visit, filled);
    const auto mistake = [&](const std::string& field) {
        addMistake(view, field, portal.renderer.text("form.mistake-" + field, visit.language));
    };
    const auto serial = serialFrom(filled.serialHex);
    if (serial.empty()) mistake("serial");
    if (filled.person.empty() || !isName(filled.person)) mistake("person");
    if (!isName(filled.company)) mistake("company");
    if (!rules::revocationReason(filled.motive)) mistake("reason");
    if (filled.role != "representative") filled.role = "holder";
    if (view.flags["mistaken"]) return pages::show(portal, visit, "revocation-form", std::move(view), 422);

    filled.serialHex = serial;
    const auto id = secrets::randomHex(16);
    ASSIGN_OR_RETURN(auto pdf, pdf::compose(formText(portal, visit.language, id, filled), fonts));
    const auto kept = keepForm(portal.database, portal.pepper, {id, serial, filled.motive, filled.role, std::move(pdf)},
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
    const pages::Page making = [&fonts](const pages::Portal& portal, const pages::Visit& visit) {
        return make(portal, visit, fonts);
    };
    const pages::Page blankForm = [&fonts](const pages::Portal& portal, const pages::Visit& visit) {
        return blank(portal, visit, fonts);
    };
    // Access::everyone: a form says nothing but what was typed into it, and its address is nobody else's.
    return {
        {Method::get, "revocation/form", Access::everyone, show},
        {Method::post, "revocation/form", Access::everyone, making},
        {Method::get, "revocation/form.pdf", Access::everyone, blankForm},
        {Method::get, "revocation/forms/*", Access::everyone, made},
        {Method::get, "revocation/forms/*/form.pdf", Access::everyone, unsignedPdf},
        {Method::get, "revocation/forms/*/to-sign.pdf", Access::everyone, preparedPdf},
        {Method::get, "revocation/forms/*/received", Access::everyone, formReceived},
        {Method::post, "api/revocation/forms/*/signed", Access::everyone, receiveForm},
        {Method::get, "revocation/certificates/*/form", Access::everyone, showForHolder},
        {Method::get, "company/certificates/*/form", Access::everyone, showForCompany},
    };
}

}  // namespace sceau::revocation
