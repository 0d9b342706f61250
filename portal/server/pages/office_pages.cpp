// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/office_pages.hpp"

#include "portal/server/pages/proof.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/base/log.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/x509/declaration.hpp"

namespace sceau::pages {

namespace {

constexpr std::int64_t mostListed = 200;

std::string twoDigits(std::int64_t number)
{
    return std::to_string(100 + number).substr(1);
}

Result<http::Response> door(const Portal& portal, const Visit& visit)
{
    if (visit.session && visit.session->officerId) return http::redirect("/office/requests");
    View view;
    view.text("statement", portal.renderer.text("identify.statement", visit.language,
                                                View().text("brand", portal.configuration.brand.name)));
    return show(portal, visit, "office", std::move(view));
}

/// An officer is known by the very certificate that was registered, whatever authority made it; it must be in force.
Result<http::Response> enterOffice(const Portal& portal, const Visit& visit, const x509::Certificate& certificate)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    const auto fingerprint = hexadecimal(certificate.fingerprint);
    ASSIGN_OR_RETURN(const auto officer, office::officerByFingerprint(transaction, fingerprint));
    if (!officer) return fail(ErrorCode::certificateUnknown, "not an officer's certificate");
    const auto now = portal.clock();
    if (now < certificate.notBefore || now > certificate.notAfter)
        return fail(ErrorCode::certificateExpired, "the officer's certificate is not in force");
    ASSIGN_OR_RETURN(const auto record, store::certificateByFingerprint(transaction, fingerprint));
    if (record && record->state == store::CertificateState::revoked)
        return fail(ErrorCode::certificateRevoked, "the officer's certificate is revoked");
    RETURN_IF_ERROR(transaction.commit());
    RETURN_IF_ERROR(portal.sessions.end(*visit.session));
    ASSIGN_OR_RETURN(const auto begun, portal.sessions.beginOffice(officer->id));
    log::info("an officer identified", {{"officer", officer->id}});
    auto response = jsonResponse({{"next", "/office/requests"}});
    response.headers.emplace_back("Set-Cookie", begun.cookie);
    return response;
}

Result<http::Response> identify(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<TokenCall>(visit.request));
    ASSIGN_OR_RETURN(const auto token, tokenOf(call));
    ASSIGN_OR_RETURN(const auto expected, expectation(portal, visit));
    ASSIGN_OR_RETURN(const auto certificate, x509::verifyIdentification(token, expected.origin, expected.nonce));
    return enterOffice(portal, visit, certificate);
}

Result<http::Response> identifyByDeclaration(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<CmsCall>(visit.request));
    ASSIGN_OR_RETURN(const auto expected, expectation(portal, visit));
    const auto statement = portal.renderer.text("identify.statement", visit.language,
                                                View().text("brand", portal.configuration.brand.name));
    ASSIGN_OR_RETURN(const auto certificate, session::signerOf(call.cms, statement, expected));
    return enterOffice(portal, visit, certificate);
}

Result<http::Response> agenda(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, officerOf(portal, visit));
    const auto search = visit.query.text("search");
    ASSIGN_OR_RETURN(const auto entries, office::agenda(portal.database, officer.office, search, mostListed));
    View view;
    view.text("officer", officer.name).text("search", search).flag("searched", !search.empty());
    if (const auto* office = portal.configuration.office(officer.office)) view.text("officeName", office->name);
    for (const auto& entry : entries) {
        View row;
        row.text("rowReference", entry.reference)
            .text("rowHolder", entry.holder)
            .text("rowCompany", entry.company)
            .text("rowState",
                  portal.renderer.text("request." + std::string(store::toText(entry.state)), visit.language))
            .text("rowOutcome",
                  portal.renderer.text("outcome." + std::string(store::toText(entry.outcome)), visit.language))
            .text("rowRegistered", rules::dateText(rules::parisDay(entry.registeredAt), visit.language))
            .text("rowAppointment", entry.appointmentAt ? momentText(*entry.appointmentAt, visit.language)
                                                        : portal.renderer.text("office.no-date", visit.language));
        view.section("entries", std::move(row));
    }
    view.flag("none", entries.empty()).flag("more", entries.size() == mostListed);
    return show(portal, visit, "office-requests", std::move(view));
}

void addState(const Portal& portal, const DeskMatter& matter, View& view)
{
    const auto& renewal = *matter.dossier.renewal;
    const auto& handover = matter.handover;
    const bool appointment = renewal.outcome == store::Outcome::appointment;
    const bool open = renewal.state == store::RenewalState::registered ||
                      renewal.state == store::RenewalState::issuing || renewal.state == store::RenewalState::issued;
    const bool checked = handover.checkedAt && *handover.checkedAt + renewal::answeredSeconds >= portal.clock();
    const bool recorded = !handover.chip.serial.empty();
    const bool accepted = renewal.state == store::RenewalState::issuing || renewal.state == store::RenewalState::issued;
    const bool givenUp = renewal.state == store::RenewalState::cancelled;
    view.flag("toGiveUp", accepted).flag("givenUp", givenUp);
    view.flag("over", givenUp || renewal.state == store::RenewalState::installed);
    view.flag("appointmentOutcome", appointment)
        .flag("toDecide", renewal.outcome == store::Outcome::support && open)
        .flag("onTokenOutcome", renewal.outcome == store::Outcome::onToken && !givenUp)
        .flag("finished", renewal.state == store::RenewalState::installed)
        .flag("toCheck", appointment && open && !checked)
        .flag("checked", checked && open)
        .flag("toRecord", appointment && checked && renewal.state == store::RenewalState::registered)
        .flag("toIssue", appointment && checked && recorded && open && renewal.state != store::RenewalState::issued)
        .flag("toWrite", appointment && checked && recorded && open && renewal.acknowledgement.empty())
        .flag("proven", appointment && renewal.state == store::RenewalState::issued && !renewal.acknowledgement.empty())
        .flag("toHandOver", appointment && renewal.state == store::RenewalState::issued)
        .flag("recorded", recorded)
        .flag("receipt", appointment && (renewal.state == store::RenewalState::issued ||
                                         renewal.state == store::RenewalState::installed));
}

}  // namespace

std::string momentText(std::int64_t at, std::string_view language)
{
    const auto day = rules::parisDay(at);
    const auto minutes = (at - rules::parisMidnight(day)) / 60;
    return rules::dateText(day, language) + " " + twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60);
}

Result<office::Officer> officerOf(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(auto officer, office::officerById(transaction, visit.session->officerId.value_or("")));
    if (!officer) return fail(ErrorCode::sessionExpired, "no officer, or no longer one");
    return std::move(*officer);
}

Result<std::optional<DeskMatter>> deskMatter(const Portal& portal, const Visit& visit)
{
    return deskMatter(portal, visit, visit.path.at(2));
}

Result<std::optional<DeskMatter>> deskMatter(const Portal& portal, const Visit& visit, const std::string& reference)
{
    ASSIGN_OR_RETURN(auto officer, officerOf(portal, visit));
    std::optional<store::Renewal> renewal;
    office::Handover handover;
    {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        ASSIGN_OR_RETURN(renewal, office::requestOf(transaction, officer.office, reference));
        if (!renewal) return std::optional<DeskMatter>();
        ASSIGN_OR_RETURN(handover, office::handoverOf(transaction, renewal->id));
    }
    ASSIGN_OR_RETURN(auto dossier, dossierOf(portal, renewal->certificateId));
    dossier.renewal = std::move(renewal);  // this one, even when it was given up and another one begun
    return std::optional(
        DeskMatter{std::move(officer), std::move(dossier), std::move(handover), "/office/requests/" + reference});
}

View deskView(const Portal& portal, const Visit& visit, const DeskMatter& matter)
{
    auto view = viewOf(portal, visit.language, matter.dossier);
    const auto& [officer, dossier, handover, path] = matter;
    view.text("officer", officer.name)
        .text("action", path)
        .text("chipModel", handover.chip.model)
        .text("chipSerial", handover.chip.serial)
        .text("chipMaker", handover.chip.maker)
        .text("chipAtr", handover.chip.atr)
        .text("oldChip", dossier.record.chip.maker + " " + dossier.record.chip.model)
        .text("requestState",
              portal.renderer.text("request." + std::string(store::toText(dossier.renewal->state)), visit.language))
        .text("requestOutcome",
              portal.renderer.text("outcome." + std::string(store::toText(dossier.renewal->outcome)), visit.language))
        .text("appointmentMoment", handover.appointmentAt ? momentText(*handover.appointmentAt, visit.language)
                                                          : portal.renderer.text("office.no-date", visit.language))
        .text("minimum", rules::isoDate(rules::parisDay(portal.clock())));
    for (std::size_t i = 0; i < 3; ++i)
        view.section(
            "questions",
            View().text("number", std::to_string(i + 1)).text("question", dossier.renewal->secrets.questions.at(i)));
    addState(portal, matter, view);
    if (view.flags["toWrite"]) {
        const auto task = office::begin(contextOf(portal), matter.officer, dossier.renewal->reference);
        view.flag("toWrite", task.has_value());
        if (task) {
            view.text("nonce", task->nonce).text("wantedKey", task->keyType).flag("keyAccepted", task->accepted);
            if (!task->newCertificate.empty())
                view.text("issued", toBase64(task->newCertificate))
                    .text("declaration", x509::acknowledgementText(visit.language, task->newSerial));
        }
        view.text("subject", toBase64(dossier.certificate.subjectDer));
    }
    return view;
}

std::vector<Route> officeRoutes()
{
    using http::Method;
    return {
        {Method::get, "office", Access::everyone, door},
        {Method::post, "api/office/identify", Access::everyone, identify},
        {Method::post, "api/office/identify-by-declaration", Access::everyone, identifyByDeclaration},
        {Method::get, "office/requests", Access::officer, agenda},
    };
}

}  // namespace sceau::pages
