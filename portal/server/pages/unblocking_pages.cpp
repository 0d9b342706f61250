// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/pages/steps.hpp"
#include "portal/server/unblocking/puks.hpp"
#include "shared/rules/serial_number.hpp"

namespace sceau::pages {

namespace {

/// A certificate of a holder of the officer's office, by its serial number; nothing for any other.
Result<std::optional<store::CertificateRecord>> certificateOf(const Portal& portal, const office::Officer& officer,
                                                              const std::string& serialHex)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT c.id FROM certificate c JOIN holder h ON h.id = c.holder_id WHERE "
                                       "c.serial_hex = :p1 AND h.office = :p2",
                                       {serialHex, officer.office}));
    if (rows.size() != 1) return std::optional<store::CertificateRecord>();
    return store::certificateById(transaction, rows.front().text(0));
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
    View view;
    view.text("serial", certificate.serialHex)
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

Result<http::Response> unblock(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, officerOf(portal, visit));
    const auto serials = rules::readSerialNumber(visit.form.text("serial"));
    for (const auto& serial : serials.value) {
        ASSIGN_OR_RETURN(const auto certificate, certificateOf(portal, officer, serial));
        if (!certificate) continue;
        if (visit.form.one("answer1")) return release(portal, visit, officer, *certificate);
        ASSIGN_OR_RETURN(auto view, questionsView(portal, *certificate));
        return show(portal, visit, "office-unblock", std::move(view));
    }
    View view;
    view.text("serial", visit.form.text("serial"));
    addMistake("serial", portal.renderer.text("office.mistake.serial", visit.language), view);
    return show(portal, visit, "office-unblock", std::move(view), 422);
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
