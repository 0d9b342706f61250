// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/json_body.hpp"
#include "portal/server/revocation/demands.hpp"
#include "portal/server/revocation/form_pages.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/received.hpp"

namespace sceau::revocation {

namespace {

/// A call whose one member is a signed PDF. Base64 of it must fit into a request.
struct SignedFormCall {
    Bytes pdf;
};

void readMembers(protocol::ObjectReader& object, SignedFormCall& call)
{
    object.required("pdf", call.pdf, {.maxSize = 180 * 1024});
}

}  // namespace

void addFindings(const pages::Portal& portal, const pages::Visit& visit, const form::Report& report, pages::View& view)
{
    for (const auto& finding : report.findings()) {
        const std::string name(form::toText(finding.check));
        view.section("findings", pages::View()
                                     .text("check", portal.renderer.text("check." + name, visit.language))
                                     .text("detail", finding.detail)
                                     .flag("passed", finding.outcome == form::Outcome::passed)
                                     .flag("failed", finding.outcome == form::Outcome::failed)
                                     .flag("notReached", finding.outcome == form::Outcome::notReached));
    }
    view.flag("allPassed", report.passed());
}

Result<http::Response> receiveForm(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, pages::decodeCall<SignedFormCall>(visit.request));
    ASSIGN_OR_RETURN(const auto issued, formById(portal.database, visit.path.at(3)));
    if (!issued) return fail(ErrorCode::documentInvalid, "an unknown form");
    RETURN_IF_ERROR(takeForm(portal, *issued, call.pdf, visit.request.remoteAddress));
    return pages::jsonResponse({{"next", "/revocation/forms/" + issued->id + "/received"}});
}

Result<http::Response> formReceived(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto rows,
                     portal.database.query("SELECT report, state FROM revocation_demand WHERE form_id = :p1 ORDER BY "
                                           "received_at DESC, id LIMIT 1",
                                           {visit.path.at(2)}));
    if (rows.empty()) return http::redirect("/revocation/forms/" + visit.path.at(2));
    pages::View view;
    view.text("formId", visit.path.at(2)).flag("isOpen", rows.front().text(1) == "waiting");
    // Whether a serial number is known, and whose it is, is not for whoever holds the form's address to learn.
    const auto report = form::Report::fromText(rows.front().text(0));
    bool fileIsGood = true;
    for (const auto& finding : report.findings())
        if (finding.check <= form::Check::signature && finding.outcome != form::Outcome::passed) fileIsGood = false;
    view.flag("fileIsGood", fileIsGood);
    return pages::show(portal, visit, "revocation-form-received", std::move(view));
}

}  // namespace sceau::revocation
