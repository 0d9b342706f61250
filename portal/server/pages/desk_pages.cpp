// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/pages/steps.hpp"
#include "portal/server/pdf/document.hpp"
#include "portal/server/renewal/issuance.hpp"
#include "portal/server/unblocking/puks.hpp"
#include "shared/rules/calendar.hpp"

#include <charconv>

namespace sceau::pages {

namespace {

/// A page about a request of the officer's own office; any other does not exist.
using DeskPage = Result<http::Response> (*)(const Portal&, const Visit&, const DeskMatter&);

template <DeskPage page>
Result<http::Response> atDesk(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto matter, deskMatter(portal, visit));
    if (!matter) return show(portal, visit, "not-found", {}, 404);
    const bool over = matter->dossier.renewal->state == store::RenewalState::cancelled;
    if (over && visit.request.method == http::Method::post) return http::redirect(matter->path);
    return page(portal, visit, *matter);
}

Result<http::Response> desk(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    return show(portal, visit, "office-request", deskView(portal, visit, matter));
}

const std::string& referenceOf(const DeskMatter& matter)
{
    return matter.dossier.renewal->reference;
}

/// A date and a time as forms send them, in Paris.
std::optional<std::int64_t> momentOf(const std::string& date, const std::string& time)
{
    const auto day = rules::dayFromIso(date);
    if (!day || time.size() != 5 || time[2] != ':') return std::nullopt;
    int hours = 0;
    int minutes = 0;
    const auto read = [&](std::size_t at, int& number) {
        const auto* const begin = time.data() + at;
        return std::from_chars(begin, begin + 2, number).ptr == begin + 2;
    };
    if (!read(0, hours) || !read(3, minutes) || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return std::nullopt;
    return rules::parisMidnight(*day) + hours * 3600 + minutes * 60;
}

Result<http::Response> appointment(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    const auto date = visit.form.text("date");
    const auto at = momentOf(date, visit.form.text("time"));
    if (!at && !date.empty()) {
        auto view = deskView(portal, visit, matter);
        addMistake("date", portal.renderer.text("office.mistake.date", visit.language), view);
        return show(portal, visit, "office-request", std::move(view), 422);
    }
    RETURN_IF_ERROR(office::setAppointment(contextOf(portal), matter.officer, referenceOf(matter), at));
    return http::redirect(matter.path);
}

Result<http::Response> decision(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    const auto chosen = visit.form.text("outcome");
    if (chosen != "onToken" && chosen != "appointment") {
        auto view = deskView(portal, visit, matter);
        addMistake("outcome", portal.renderer.text("office.mistake.outcome", visit.language), view);
        return show(portal, visit, "office-request", std::move(view), 422);
    }
    const auto outcome = chosen == "onToken" ? store::Outcome::onToken : store::Outcome::appointment;
    RETURN_IF_ERROR(
        office::decide(contextOf(portal), matter.officer, referenceOf(matter), outcome,
                       [&](store::Transaction& transaction, const store::Renewal& renewal, const std::string& code) {
                           return notices::registered(portal, transaction, matter.dossier, renewal, code);
                       }));
    return http::redirect(matter.path);
}

Result<http::Response> checks(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    const office::Brought brought{visit.form.text("identityNumber"),
                                  visit.form.text("identityValid") == "yes",
                                  visit.form.text("newDocument") == "yes",
                                  visit.form.text("withdrawalCode"),
                                  {visit.form.text("answer1"), visit.form.text("answer2"), visit.form.text("answer3")}};
    const auto checked = office::check(contextOf(portal), matter.officer, referenceOf(matter), brought);
    if (checked && checked->all()) return http::redirect(matter.path);
    auto view = deskView(portal, visit, matter);
    view.text("identityNumber", brought.identityNumber);
    const auto mistake = [&](const char* field, const char* text) {
        addMistake(field, portal.renderer.text(text, visit.language), view);
    };
    if (!checked) {
        if (checked.error().code != ErrorCode::answersLocked) return Failure{checked.error()};
        mistake("withdrawalCode", "office.mistake.locked");
        return show(portal, visit, "office-request", std::move(view), 429);
    }
    if (!checked->identity)
        mistake("identityNumber", brought.identityValid ? "office.mistake.document" : "office.mistake.identity");
    if (!checked->withdrawalCode) mistake("withdrawalCode", "office.mistake.code");
    if (!checked->answers) mistake("answer1", "office.mistake.answers");
    return show(portal, visit, "office-request", std::move(view), 422);
}

Result<http::Response> token(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    const store::Chip chip{visit.form.text("model"), visit.form.text("serial"), visit.form.text("maker"),
                           visit.form.text("atr")};
    auto view = deskView(portal, visit, matter);
    view.text("chipModel", chip.model).text("chipSerial", chip.serial).text("chipMaker", chip.maker);
    view.text("chipAtr", chip.atr);
    const auto need = [&](const char* field, const std::string& value, std::size_t most) {
        if (value.empty() || value.size() > most)
            addMistake(field, portal.renderer.text("office.mistake.token", visit.language), view);
    };
    need("model", chip.model, 64);
    need("serial", chip.serial, 64);
    need("maker", chip.maker, 64);
    if (!rules::atrFrom(chip.atr)) addMistake("atr", portal.renderer.text("office.mistake.atr", visit.language), view);
    if (view.flags["mistaken"]) return show(portal, visit, "office-request", std::move(view), 422);
    const auto recorded = office::recordToken(
        contextOf(portal), matter.officer, referenceOf(matter), chip,
        [&](store::Transaction& transaction) { return notices::driver(portal, transaction, matter.dossier, chip); });
    if (recorded) return http::redirect(matter.path);
    if (recorded.error().code != ErrorCode::tokenUnusable) return Failure{recorded.error()};
    addMistake("model", portal.renderer.text("office.mistake.support", visit.language), view);
    return show(portal, visit, "office-request", std::move(view), 422);
}

/// The PKCS#10 of the new token's key, as the personalisation tool wrote it.
Result<http::Response> request(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    const auto context = contextOf(portal);
    const auto sent = renewal::requestFrom(visit.form.text("request"));
    std::optional<ErrorCode> refusal;
    if (!sent) {
        refusal = sent.error().code;
    } else if (const auto issued = office::issue(context, matter.officer, referenceOf(matter), *sent); !issued) {
        refusal = issued.error().code;
        RETURN_IF_ERROR(renewal::recordRefusal(context, matter.dossier.record.id, *refusal, "officer"));
    }
    if (!refusal) return http::redirect(matter.path);
    auto view = deskView(portal, visit, matter);
    addMistake("request", portal.renderer.text("error." + std::string(toText(*refusal)), visit.language), view);
    return show(portal, visit, "office-request", std::move(view), 422);
}

Result<std::optional<store::CertificateRecord>> issuedOf(const Portal& portal, const DeskMatter& matter)
{
    if (!matter.dossier.renewal->newCertificateId) return std::optional<store::CertificateRecord>();
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    return store::certificateById(transaction, *matter.dossier.renewal->newCertificateId);
}

Result<http::Response> certificate(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    ASSIGN_OR_RETURN(const auto issued, issuedOf(portal, matter));
    if (!issued) return show(portal, visit, "not-found", {}, 404);
    return http::Response{
        .contentType = "application/x-pem-file",
        .body = x509::certificateToPem(issued->der),
        .headers = {{"Content-Disposition", "attachment; filename=\"" + referenceOf(matter) + ".pem\""}}};
}

Result<http::Response> finish(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    ASSIGN_OR_RETURN(const auto issued, issuedOf(portal, matter));
    const auto puk = visit.form.text("puk");
    if (!puk.empty() && !unblocking::isPuk(puk)) {
        auto view = deskView(portal, visit, matter);
        addMistake("puk", portal.renderer.text("office.mistake.puk", visit.language), view);
        return show(portal, visit, "office-request", std::move(view), 422);
    }
    if (visit.form.text("written") != "yes") {
        auto view = deskView(portal, visit, matter);
        addMistake("written", portal.renderer.text("office.mistake.written", visit.language), view);
        return show(portal, visit, "office-request", std::move(view), 422);
    }
    const auto effect = [&](store::Transaction& transaction) -> Result<void> {
        if (!issued) return fail(ErrorCode::internalError, "no certificate");
        if (!puk.empty()) RETURN_IF_ERROR(unblocking::keep(transaction, portal.vault, issued->id, puk, portal.clock()));
        return notices::installed(portal, transaction, matter.dossier, *issued);
    };
    RETURN_IF_ERROR(office::finish(contextOf(portal), matter.officer, referenceOf(matter), effect));
    return http::redirect(matter.path);
}

/// What holder and officer sign when the token changes hands.
pdf::Document receiptOf(const Portal& portal, const Visit& visit, const DeskMatter& matter,
                        const store::CertificateRecord& issued)
{
    const auto& [officer, dossier, handover, path] = matter;
    const auto text = [&](const char* key) { return portal.renderer.text(key, visit.language); };
    const auto handedOver = handover.finishedAt.value_or(portal.clock());
    using pdf::BlockKind;
    pdf::Document receipt;
    receipt.title = text("receipt.title") + " " + referenceOf(matter);
    receipt.author = portal.configuration.brand.name;
    receipt.language = visit.language;
    receipt.at = handedOver;
    receipt.blocks = {
        {BlockKind::heading, receipt.title, {}},
        {BlockKind::paragraph, portal.configuration.brand.name, {}},
        {BlockKind::section, text("receipt.holder"), {}},
        {BlockKind::field, text("fact.person"), dossier.name()},
        {BlockKind::field, text("fact.company-name"), dossier.holder.companyName},
        {BlockKind::field, text("fact.siret"), siretText(dossier.holder.establishmentSiret)},
        {BlockKind::section, text("receipt.certificate"), {}},
        {BlockKind::field, text("fact.product"), dossier.product.name.in(visit.language)},
        {BlockKind::field, text("fact.serial"), issued.serialHex},
        {BlockKind::field, text("fact.from"), rules::dateText(rules::parisDay(issued.notBefore), visit.language)},
        {BlockKind::field, text("fact.end"), rules::dateText(rules::endDay(issued.notAfter), visit.language)},
        {BlockKind::section, text("receipt.token"), {}},
        {BlockKind::field, text("fact.chip-maker"), handover.chip.maker},
        {BlockKind::field, text("fact.chip-model"), handover.chip.model},
        {BlockKind::field, text("fact.chip-serial"), handover.chip.serial},
        {BlockKind::section, text("receipt.checked"), {}},
        {BlockKind::paragraph, text("receipt.checks"), {}},
        {BlockKind::field, text("receipt.officer"), officer.name},
        {BlockKind::field, text("receipt.on"), momentText(handedOver, visit.language)},
        {BlockKind::section, text("receipt.statement-title"), {}},
        {BlockKind::paragraph, text("receipt.statement"), {}},
        {BlockKind::signatureBox, text("receipt.holder-signs"), {}},
        {BlockKind::signatureBox, text("receipt.officer-signs"), {}}};
    return receipt;
}

Result<http::Response> receipt(const Portal& portal, const Visit& visit, const pdf::Fonts& fonts)
{
    ASSIGN_OR_RETURN(const auto matter, deskMatter(portal, visit));
    if (!matter) return show(portal, visit, "not-found", {}, 404);
    ASSIGN_OR_RETURN(const auto issued, issuedOf(portal, *matter));
    if (!issued) return show(portal, visit, "not-found", {}, 404);
    ASSIGN_OR_RETURN(const auto pdf, pdf::compose(receiptOf(portal, visit, *matter, *issued), fonts));
    return http::Response{
        .contentType = "application/pdf",
        .body = std::string(pdf.begin(), pdf.end()),
        .headers = {{"Content-Disposition", "inline; filename=\"" + referenceOf(*matter) + ".pdf\""}}};
}

}  // namespace

std::vector<Route> deskRoutes(const pdf::Fonts& fonts)
{
    using http::Method;
    const std::string path = "office/requests/*";
    std::vector<Route> routes{
        {Method::get, path, Access::officer, atDesk<desk>},
        {Method::post, path + "/appointment", Access::officer, atDesk<appointment>},
        {Method::post, path + "/decision", Access::officer, atDesk<decision>},
        {Method::post, path + "/checks", Access::officer, atDesk<checks>},
        {Method::post, path + "/token", Access::officer, atDesk<token>},
        {Method::post, path + "/request", Access::officer, atDesk<request>},
        {Method::get, path + "/pem", Access::officer, atDesk<certificate>},
        {Method::post, path + "/finish", Access::officer, atDesk<finish>},
        {Method::get, path + "/receipt", Access::officer,
         [&fonts](const Portal& portal, const Visit& visit) { return receipt(portal, visit, fonts); }},
    };
    for (auto& route : deskTokenRoutes()) routes.push_back(std::move(route));
    return routes;
}

}  // namespace sceau::pages
