// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"
#include "portal/server/pages/dossier.hpp"
#include "portal/server/pages/json_body.hpp"
#include "portal/server/pages/steps.hpp"
#include "portal/server/unblocking/puks.hpp"

namespace sceau::pages {

namespace {

/// Three answers and what the host said of the token, as the page of the holder's own unblocking sends them.
struct ReleaseCall {
    std::vector<std::string> answers;
    unblocking::Recipient recipient;
};

void readMembers(protocol::ObjectReader& object, ReleaseCall& call)
{
    object.required("answers", call.answers, {.maxItems = 3, .maxSize = 256});
    object.required("unblockId", call.recipient.unblockId, {.maxSize = 64});
    object.required("publicKey", call.recipient.publicKey, {.maxSize = 32});
    object.required("serialNumber", call.recipient.serialNumber, {.maxSize = 64});
}

/// A certificate and its holder, when it is the visitor's own.
struct OwnCertificate {
    store::Holder holder;
    store::CertificateRecord record;
    bool possible = false;  ///< a code is kept, and questions protect it
};

Result<std::optional<OwnCertificate>> ownCertificate(const Portal& portal, const Visit& visit, const std::string& id)
{
    ASSIGN_OR_RETURN(auto holder, holderOf(portal, visit));
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(auto record, store::certificateById(transaction, id));
    if (!record || record->holderId != holder.id) return std::optional<OwnCertificate>();
    ASSIGN_OR_RETURN(const bool kept, unblocking::isKept(transaction, id));
    const bool possible = kept && !record->secrets.answersHash.empty();
    return std::optional(OwnCertificate{std::move(holder), std::move(*record), possible});
}

Result<http::Response> ask(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto own, ownCertificate(portal, visit, visit.path.at(1)));
    if (!own) return show(portal, visit, "not-found", {}, 404);
    View view;
    view.flag("possible", own->possible)
        .flag("named", !own->record.chip.maker.empty() || !own->record.chip.model.empty())
        .text("id", own->record.id)
        .text("serial", own->record.serialHex)
        .text("chipSerial", own->record.chip.serial)
        .text("token", own->record.chip.maker + " " + own->record.chip.model);
    for (std::size_t i = 0; i < 3; ++i)
        view.section(
            "questions",
            View().text("number", std::to_string(i + 1)).text("question", own->record.secrets.questions.at(i)));
    return show(portal, visit, "unblock", std::move(view));
}

/// The code, sealed to the program on the holder's computer, which alone can open it, once, for the very token that was
/// handed over.
Result<http::Response> release(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<ReleaseCall>(visit.request));
    ASSIGN_OR_RETURN(const auto own, ownCertificate(portal, visit, visit.path.at(2)));
    if (!own) return fail(ErrorCode::certificateUnknown, "not one of the visitor's own");
    if (call.answers.size() != 3) return fail(ErrorCode::invalidRequest, "three answers");
    const auto& recorded = own->record.chip.serial;
    if (recorded.empty() || recorded != call.recipient.serialNumber)
        return fail(ErrorCode::keyNotFound, "another token than the one that was handed over");
    // What nothing can be sealed to is found before a release counts.
    RETURN_IF_ERROR(unblocking::sealFor(portal.vault, portal.configuration.origin, call.recipient, ""));
    const auto name = own->holder.givenName + " " + own->holder.surname;
    ASSIGN_OR_RETURN(auto puk, unblocking::release(
                                   portal.database, portal.pepper, portal.vault, own->record,
                                   {call.answers[0], call.answers[1], call.answers[2]}, {name, "holder"},
                                   portal.clock(), [&](store::Transaction& transaction) {
                                       View mail;
                                       mail.text("name", name).text("serial", own->record.serialHex);
                                       return notices::send(portal, transaction, "puk-sealed", name, own->holder.email,
                                                            own->holder.language, std::move(mail));
                                   }));
    ASSIGN_OR_RETURN(const auto sealed,
                     unblocking::sealFor(portal.vault, portal.configuration.origin, call.recipient, puk));
    return jsonResponse({{"sealedPuk", toBase64(sealed)}});
}

}  // namespace

std::vector<Route> ownUnblockingRoutes()
{
    using http::Method;
    return {
        {Method::get, "certificates/*/unblock", Access::reader, ask},
        {Method::post, "api/unblock/*", Access::reader, release},
    };
}

}  // namespace sceau::pages
