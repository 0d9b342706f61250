// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/dossier.hpp"
#include "portal/server/pages/steps.hpp"
#include "portal/server/revocation/named_certificates.hpp"
#include "portal/server/unblocking/puks.hpp"
#include "shared/rules/calendar.hpp"

namespace sceau::pages {

namespace {

/// VALIDE, EN COURS, REVOQUE or EXPIRE, as a key of the texts.
std::string stateOf(const store::CertificateRecord& record, const std::optional<store::Renewal>& renewal,
                    std::int64_t now)
{
    if (record.state == store::CertificateState::revoked) return "revoked";
    if (record.notAfter < now) return "expired";
    const bool underWay = renewal && renewal->state != store::RenewalState::draft &&
                          renewal->state != store::RenewalState::installed &&
                          renewal->state != store::RenewalState::cancelled;
    return underWay ? "underWay" : "valid";
}

void addState(const Portal& portal, const std::string& language, const std::string& state, View& view)
{
    view.text("state", portal.renderer.text("state." + state, language));
    view.text("stateClass", state == "valid"      ? "badge-success"
                            : state == "underWay" ? "badge-warning"
                                                  : "badge-danger");
}

View rowOf(const Portal& portal, const Visit& visit, const store::Holder& holder,
           const store::CertificateRecord& record, const std::optional<store::Renewal>& renewal)
{
    const auto* product = portal.configuration.product(record.product);
    View row;
    row.text("id", record.id)
        .text("rowReference", record.reference)
        .text("rowProduct", product == nullptr ? record.product : product->name.in(visit.language))
        .text("rowHolder", holder.givenName + " " + holder.surname)
        .text("rowEstablishment", holder.establishmentName)
        .text("rowEnd", rules::dateText(rules::endDay(record.notAfter), visit.language));
    addState(portal, visit.language, stateOf(record, renewal, portal.clock()), row);
    return row;
}

Result<http::Response> space(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto holder, holderOf(portal, visit));
    View view;
    view.text("name", holder.givenName + " " + holder.surname).text("establishmentName", holder.establishmentName);
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto certificates, store::certificatesOf(transaction, holder.id));
    for (const auto& record : certificates) {
        ASSIGN_OR_RETURN(const auto renewal, store::renewalOf(transaction, record.id));
        view.section("certificates", rowOf(portal, visit, holder, record, renewal));
    }
    ASSIGN_OR_RETURN(const auto renewals, store::renewalsOfHolder(transaction, holder.id));
    for (const auto& renewal : renewals) {
        View row;
        row.text("rowReference", renewal.reference)
            .text("rowDate", rules::dateText(rules::parisDay(renewal.createdAt), visit.language))
            .text("rowState",
                  portal.renderer.text("request." + std::string(store::toText(renewal.state)), visit.language))
            .flag("own", visit.session->certificateId == renewal.certificateId &&
                             renewal.state != store::RenewalState::cancelled)
            .text("rowNext", nextPath(renewal));
        view.section("requests", std::move(row));
        // Who cannot present the certificate cannot go on either: the office can.
        const bool stuck = !visit.session->certificateId && (renewal.state == store::RenewalState::issuing ||
                                                             renewal.state == store::RenewalState::issued);
        if (stuck && !view.flags["stuck"]) {
            view.flag("stuck").text("reference", renewal.reference);
            addOffice(portal, visit.language, holder, view);
        }
    }
    return show(portal, visit, "space", std::move(view));
}

/// One of the holder's own certificates; anybody else's does not exist.
Result<http::Response> details(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto holder, holderOf(portal, visit));
    std::optional<store::CertificateRecord> record;
    bool unblockable = false;
    {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        ASSIGN_OR_RETURN(record, store::certificateById(transaction, visit.path.at(1)));
        ASSIGN_OR_RETURN(unblockable, unblocking::isKept(transaction, visit.path.at(1)));
    }
    if (!record || record->holderId != holder.id) return show(portal, visit, "not-found", {}, 404);
    ASSIGN_OR_RETURN(const auto dossier, dossierOf(portal, record->id));
    auto view = viewOf(portal, visit.language, dossier);
    const auto state = stateOf(dossier.record, dossier.renewal, portal.clock());
    addState(portal, visit.language, state, view);
    view.text("id", record->id)
        .text("recordReference", record->reference)
        .text("issuer", revocation::nameText(dossier.certificate.issuer))
        .text("subject", revocation::nameText(dossier.certificate.subject))
        .text("medium",
              portal.renderer.text(dossier.product.physical ? "medium.physical" : "medium.software", visit.language))
        .flag("physical", dossier.product.physical)
        .text("chipModel", record->chip.model)
        .text("chipSerial", record->chip.serial)
        .text("chipMaker", record->chip.maker)
        .flag("unblockable", unblockable)
        .flag("current", visit.session->certificateId == record->id)
        .flag("renewable",
              visit.session->certificateId == record->id && dossier.decision.obstacle == renewal::Obstacle::none)
        .flag("revocable", record->state == store::CertificateState::valid && record->notAfter > portal.clock())
        .text("next", nextPath(dossier.renewal));
    return show(portal, visit, "details", std::move(view));
}

/// The PEM of one of the holder's own certificates; anybody else's does not exist.
Result<http::Response> pem(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto holder, holderOf(portal, visit));
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto record, store::certificateById(transaction, visit.path.at(1)));
    if (!record || record->holderId != holder.id) return show(portal, visit, "not-found", {}, 404);
    return http::Response{
        .contentType = "application/x-pem-file",
        .body = x509::certificateToPem(record->der),
        .headers = {{"Content-Disposition", "attachment; filename=\"certificate-" + record->serialHex + ".pem\""}}};
}

}  // namespace

std::vector<Route> spaceRoutes()
{
    using http::Method;
    return {
        {Method::get, "space", Access::reader, space},
        {Method::get, "certificates/*", Access::reader, details},
        {Method::get, "certificates/*/pem", Access::reader, pem},
    };
}

}  // namespace sceau::pages
