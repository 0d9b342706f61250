// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/issuer.hpp"
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/pages/steps.hpp"
#include "portal/server/revocation/named_certificates.hpp"
#include "portal/server/unblocking/puks.hpp"
#include "shared/rules/serial_number.hpp"

namespace sceau::pages {

namespace {

using Certificates = std::vector<store::CertificateRecord>;

/// The certificates of holders of the officer's office with this serial number; `issuer` as
/// revocation::certificatesNamed().
Result<Certificates> certificatesOf(const Portal& portal, const office::Officer& officer, const std::string& serialHex,
                                    const std::string& issuer)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(auto named, revocation::certificatesNamed(transaction, serialHex, issuer));
    Certificates own;
    for (auto& certificate : named) {
        ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate.holderId));
        if (holder && holder->office == officer.office) own.push_back(std::move(certificate));
    }
    return own;
}

/// Those of the first reading of a typed serial number that names any.
Result<Certificates> firstNamed(const Portal& portal, const office::Officer& officer,
                                const std::vector<std::string>& serials, const std::string& issuer)
{
    for (const auto& serial : serials) {
        ASSIGN_OR_RETURN(auto certificates, certificatesOf(portal, officer, serial, issuer));
        if (!certificates.empty()) return certificates;
    }
    return Certificates();
}

Result<http::Response> ask(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, officerOf(portal, visit));
    return show(portal, visit, "office-unblock", View().text("officer", officer.name));
}

Result<View> questionsView(const Portal& portal, const store::CertificateRecord& certificate)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate.holderId));
    ASSIGN_OR_RETURN(const bool kept, unblocking::isKept(transaction, certificate.id));
    if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
    ASSIGN_OR_RETURN(const auto issuer, ca::issuerOf(certificate.der));
    ASSIGN_OR_RETURN(const auto issuerName, revocation::issuerNameOf(certificate));
    View view;
    view.text("serial", certificate.serialHex)
        .text("issuer", issuer)
        .text("issuerName", issuerName)
        .text("name", holder->givenName + " " + holder->surname)
        .text("companyName", holder->companyName)
        .text("token", certificate.chip.maker + " " + certificate.chip.model)
        .text("chipSerial", certificate.chip.serial)
        .flag("found")
        .flag("possible", kept && !certificate.secrets.answersHash.empty());
    for (std::size_t i = 0; i < 3; ++i)
        view.section(
            "questions",
            View().text("number", std::to_string(i + 1)).text("question", certificate.secrets.questions.at(i)));
    return view;
}

const char* mistakeOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::answersIncorrect: return "office.mistake.answers";
    case ErrorCode::answersLocked: return "office.mistake.locked";
    case ErrorCode::pukBlocked: return "office.mistake.releases";
    default: return nullptr;
    }
}

/// The code on the officer's screen, once, after the holder's answers; the holder is told by mail.
Result<http::Response> release(const Portal& portal, const Visit& visit, const office::Officer& officer,
                               const store::CertificateRecord& certificate)
{
    ASSIGN_OR_RETURN(auto view, questionsView(portal, certificate));
    const auto released = unblocking::release(
        portal.database, portal.pepper, portal.vault, certificate,
        {visit.form.text("answer1"), visit.form.text("answer2"), visit.form.text("answer3")}, {officer.name},
        portal.clock(), [&](store::Transaction& transaction) -> Result<void> {
            ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate.holderId));
            if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
            const auto name = holder->givenName + " " + holder->surname;
            View mail;
            mail.text("name", name).text("serial", certificate.serialHex);
            return notices::send(portal, transaction, "puk-released", name, holder->email, holder->language,
                                 std::move(mail));
        });
    if (released) {
        view.flag("released").text("puk", *released);
        return show(portal, visit, "office-unblock", std::move(view));
    }
    const auto* mistake = mistakeOf(released.error().code);
    if (mistake == nullptr) return Failure{released.error()};
    addMistake("answer1", portal.renderer.text(mistake, visit.language), view);
    return show(portal, visit, "office-unblock", std::move(view),
                released.error().code == ErrorCode::answersIncorrect ? 422 : 429);
}

/// Several authorities gave the serial number: which of them does the officer mean?
Result<http::Response> askIssuer(const Portal& portal, const Visit& visit, const Certificates& certificates)
{
    View view;
    view.text("serial", visit.form.text("serial")).flag("severalIssuers");
    ASSIGN_OR_RETURN(const auto choices, revocation::issuerChoices(certificates));
    for (const auto& [code, name] : choices) view.section("issuers", View().text("code", code).text("name", name));
    addMistake("issuer", portal.renderer.text("office.mistake.issuer", visit.language), view);
    return show(portal, visit, "office-unblock", std::move(view), 422);
}

Result<http::Response> unblock(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, officerOf(portal, visit));
    const auto serials = rules::readSerialNumber(visit.form.text("serial"));
    const auto issuer = visit.form.text("issuer");
    const bool isAnswered = visit.form.one("answer1").has_value();
    ASSIGN_OR_RETURN(auto certificates, firstNamed(portal, officer, serials.value, issuer));
    // Whoever corrects the serial number sends the authority of the one before along.
    if (certificates.empty() && !issuer.empty() && !isAnswered) {
        ASSIGN_OR_RETURN(certificates, firstNamed(portal, officer, serials.value, {}));
    }
    if (certificates.size() > 1) return askIssuer(portal, visit, certificates);
    if (certificates.empty()) {
        View view;
        view.text("serial", visit.form.text("serial"));
        addMistake("serial", portal.renderer.text("office.mistake.serial", visit.language), view);
        return show(portal, visit, "office-unblock", std::move(view), 422);
    }
    if (isAnswered) return release(portal, visit, officer, certificates.front());
    ASSIGN_OR_RETURN(auto view, questionsView(portal, certificates.front()));
    return show(portal, visit, "office-unblock", std::move(view));
}

}  // namespace

std::vector<Route> unblockingRoutes()
{
    using http::Method;
    return {
        {Method::get, "office/unblock", Access::officer, ask},
        {Method::post, "office/unblock", Access::officer, unblock},
    };
}

}  // namespace sceau::pages
