// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/dossier.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/x509/description.hpp"

namespace sceau::pages {

renewal::Context contextOf(const Portal& portal)
{
    return {portal.configuration, portal.database, portal.pepper, portal.authority, portal.clock()};
}

std::string priceText(std::int64_t cents, std::string_view language)
{
    const auto whole = std::to_string(cents / 100);
    const auto rest = std::to_string(100 + cents % 100).substr(1);
    return language == "en" ? "€" + whole + "." + rest : whole + "," + rest + "\u00A0€";
}

std::string siretText(const std::string& digits)
{
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i == 3 || i == 6 || i == 9) text += "\u00A0";
        text += digits[i];
    }
    return text;
}

Result<Dossier> dossierOf(const Portal& portal, const Visit& visit)
{
    return dossierOf(portal, *visit.session->certificateId);
}

Result<Dossier> dossierOf(const Portal& portal, const std::string& id)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(auto record, store::certificateById(transaction, id));
    if (!record) return fail(ErrorCode::sessionExpired, "the session's certificate is gone");
    ASSIGN_OR_RETURN(auto holder, store::holderById(transaction, record->holderId));
    if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
    ASSIGN_OR_RETURN(auto renewal, store::renewalOf(transaction, id));
    ASSIGN_OR_RETURN(auto certificate, x509::describeCertificate(record->der));
    const auto* product = portal.configuration.product(record->product);
    if (product == nullptr) return fail(ErrorCode::certificateUnknown, "the product is not configured");
    const auto decision = renewal::decide(portal.configuration, *record, portal.clock());
    return Dossier{std::move(*holder), std::move(*record), std::move(certificate),
                   *product,           decision,           std::move(renewal)};
}

Result<store::Holder> holderOf(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    auto id = visit.session->readerOf.value_or("");
    if (visit.session->certificateId) {
        ASSIGN_OR_RETURN(const auto presented, store::certificateById(transaction, *visit.session->certificateId));
        if (presented) id = presented->holderId;
    }
    ASSIGN_OR_RETURN(auto holder, store::holderById(transaction, id));
    if (!holder) return fail(ErrorCode::sessionExpired, "the session's holder is gone");
    return std::move(*holder);
}

namespace {

std::string emailOf(const Dossier& dossier)
{
    if (!dossier.renewal) return dossier.holder.email;
    if (!dossier.renewal->pendingEmail.empty()) return dossier.renewal->pendingEmail;
    return dossier.renewal->email.empty() ? dossier.holder.email : dossier.renewal->email;
}

}  // namespace

View viewOf(const Portal& portal, const std::string& language, const Dossier& dossier)
{
    const auto& [holder, record, certificate, product, decision, renewal] = dossier;
    View view;
    view.text("name", dossier.name())
        .text("givenName", holder.givenName)
        .text("surname", holder.surname)
        .text("email", emailOf(dossier))
        .text("holderEmail", holder.email)
        .flag("emailPending", renewal && !renewal->pendingEmail.empty())
        .text("service", holder.service)
        .text("function", holder.title)
        .text("companyName", holder.companyName)
        .text("siren", siretText(holder.companySiren))
        .text("establishmentName", holder.establishmentName)
        .text("siret", siretText(holder.establishmentSiret))
        .text("address", holder.address)
        .text("postcode", holder.postcode)
        .text("city", holder.city);
    const int days = rules::daysLeft(record.notAfter, portal.clock());
    view.text("product", product.name.in(language))
        .text("serial", certificate.serialHex)
        .text("serialDecimal", certificate.serialDecimal)
        .text("days", std::to_string(days))
        .text("validFrom", rules::dateText(rules::parisDay(record.notBefore), language))
        .text("endDate", rules::dateText(rules::endDay(record.notAfter), language))
        .text("keyType", certificate.keyType)
        .flag("oneDay", days == 1)
        .flag("urgent", days < 15);
    view.text("yearlyPrice", priceText(product.yearlyPriceCents, language))
        .text("tokenPrice", priceText(product.tokenPriceCents, language))
        .text("years", std::to_string(product.validityYears))
        .flag("newToken", decision.outcome != store::Outcome::onToken && product.physical);
    view.flag("noLongerQualified", decision.support == renewal::SupportStatus::noLongerQualified)
        .flag("supportUnknown", decision.support == renewal::SupportStatus::unknown)
        .flag("meetingDue", decision.meetingDue && decision.support != renewal::SupportStatus::noLongerQualified)
        .flag("onToken", (renewal ? renewal->outcome : decision.outcome) == store::Outcome::onToken)
        .flag("appointment", (renewal ? renewal->outcome : decision.outcome) == store::Outcome::appointment)
        .flag("contactSupport", (renewal ? renewal->outcome : decision.outcome) == store::Outcome::support);
    if (renewal)
        view.text("reference", renewal->reference)
            .flag("accepted",
                  renewal->state == store::RenewalState::issuing || renewal->state == store::RenewalState::issued);
    addOffice(portal, language, holder, view);
    return view;
}

void addOffice(const Portal& portal, const std::string& language, const store::Holder& holder, View& view)
{
    const auto* office = portal.configuration.office(holder.office);
    if (office == nullptr) return;
    View officeView;
    officeView.text("officeName", office->name)
        .text("officePhone", office->phone)
        .text("officeEmail", office->email)
        .text("officeHours", office->hours.in(language));
    for (const auto& line : office->address) officeView.section("officeAddress", View().text("line", line));
    view.section("office", std::move(officeView));
}

void addSteps(const Portal& portal, const Visit& visit, int current, View& view)
{
    view.text("step", std::to_string(current));
    for (int number = 1; number <= 5; ++number) {
        View step;
        step.text("number", std::to_string(number))
            .text("stepName", portal.renderer.text("step." + std::to_string(number), visit.language))
            .flag("done", number < current)
            .flag("current", number == current);
        if (number == current) view.text("currentStep", step.texts["stepName"]);
        view.section("steps", std::move(step));
    }
}

}  // namespace sceau::pages
