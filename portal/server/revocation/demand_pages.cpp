// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/issuer.hpp"
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/revocation/demands.hpp"
#include "portal/server/revocation/form_pages.hpp"
#include "portal/server/revocation/named_certificates.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/serial_number.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/rules/revocation_reason.hpp"
#include "shared/x509/digest.hpp"

namespace sceau::revocation {

namespace {

constexpr std::int64_t mostListed = 100;
constexpr std::size_t longestText = 200;

std::string reasonWording(const std::string& motive, const std::string& language)
{
    const auto reason = rules::revocationReason(motive);
    if (!reason) return motive;
    return std::string(language == "en" ? reason->wording.english : reason->wording.french);
}

void addDemand(const pages::Portal& portal, const pages::Visit& visit, const Demand& demand, pages::View& view)
{
    const auto text = [&](const std::string& key) { return portal.renderer.text(key, visit.language); };
    view.text("demandId", demand.id)
        .text("kind", text("demand.kind-" + demand.kind))
        .text("state", text("demand.state-" + std::string(toText(demand.state))))
        .text("serial", demand.serialHex)
        .text("reasonWording", reasonWording(demand.motive, visit.language))
        .text("demander", demand.demander.empty() ? text("role.visitor") : demand.demander)
        .text("tracking", demand.tracking)
        .text("scan", demand.scan)
        .text("receivedAt", pages::momentText(demand.receivedAt, visit.language))
        .flag("isOpen", demand.isOpen())
        .flag("confirming", demand.state == DemandState::confirming)
        .flag("signed", demand.kind == "signedForm")
        .flag("hasTracking", !demand.tracking.empty())
        .flag("hasScan", !demand.scan.empty());
}

/// The certificate that a demand names, whatever its state; of several with its serial number none.
Result<std::optional<store::CertificateRecord>> certificateOf(const pages::Portal& portal, const Demand& demand)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(auto named, certificatesNamed(transaction, demand.serialHex, demand.issuer));
    if (named.size() != 1) return std::optional<store::CertificateRecord>();
    return std::optional(std::move(named.front()));
}

Result<http::Response> inbox(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto found, demands(portal.database, mostListed));
    pages::View view;
    view.text("officer", officer.name).flag("none", found.empty());
    for (const auto& demand : found) {
        pages::View row;
        addDemand(portal, visit, demand, row);
        view.section("demands", std::move(row));
    }
    return pages::show(portal, visit, "office-revocations", std::move(view));
}

Result<http::Response> showDemand(const pages::Portal& portal, const pages::Visit& visit, const Demand& demand,
                                  const office::Officer& officer)
{
    pages::View view;
    ASSIGN_OR_RETURN(const auto certificate, certificateOf(portal, demand));
    if (certificate) {
        ASSIGN_OR_RETURN(view, factsOf(portal, visit, *certificate));
    }
    const bool isValid = view.flags["valid"];
    addDemand(portal, visit, demand, view);
    const bool isSigned = demand.kind == "signedForm";
    if (isSigned) addFindings(portal, visit, demand.report, view);
    // Two officers: who accepted first cannot be the second, too.
    const bool isSecond = demand.state == DemandState::confirming && demand.firstOfficer != officer.id;
    const bool mayAccept = demand.isOpen() && isValid && (!isSigned || demand.report.passed()) &&
                           (demand.state == DemandState::waiting || isSecond);
    view.flag("known", certificate.has_value())
        .flag("mayAccept", mayAccept)
        .flag("waitsForOther", demand.state == DemandState::confirming && !isSecond)
        .flag("dualControl", portal.configuration.revocation.dualControl);
    return pages::show(portal, visit, "office-revocation", std::move(view));
}

Result<http::Response> notFound(const pages::Portal& portal, const pages::Visit& visit)
{
    return pages::show(portal, visit, "not-found", {}, 404);
}

Result<http::Response> demand(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto found, demandById(portal.database, visit.path.at(2)));
    if (!found) return notFound(portal, visit);
    return showDemand(portal, visit, *found, officer);
}

Result<http::Response> document(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto found, demandById(portal.database, visit.path.at(2)));
    if (!found || found->document.empty()) return notFound(portal, visit);
    return download(found->document, "demande-signee.pdf");
}

/// Revokes, then closes the demand: whatever happens between, the certificate is revoked once, and the demand can be
/// closed again.
Result<void> accept(const pages::Portal& portal, const pages::Visit& visit, Ledger& ledger, const Demand& demand,
                    const office::Officer& officer)
{
    if (demand.kind == "signedForm" && !demand.report.passed())
        return fail(ErrorCode::renewalStateInvalid, "the form did not pass its checks");
    const std::string personal = personalOf(visit, officer.name);
    if (portal.configuration.revocation.dualControl && demand.state == DemandState::waiting) {
        RETURN_IF_ERROR(moveOn(portal.database, demand, DemandState::confirming, officer.id, personal, portal.clock()));
        return {};
    }
    if (demand.state == DemandState::confirming && demand.firstOfficer == officer.id)
        return fail(ErrorCode::renewalStateInvalid, "the second officer must be another one");
    ASSIGN_OR_RETURN(const auto certificate, certificateOf(portal, demand));
    if (!certificate) return fail(ErrorCode::certificateUnknown, "no certificate has this serial number");
    const std::string channel = demand.kind == "signedForm" ? "signedForm" : "letter";
    RETURN_IF_ERROR(revokeFor(portal, visit, ledger, *certificate, channel, demand.motive, demand.digest));
    RETURN_IF_ERROR(moveOn(portal.database, demand, DemandState::done, officer.id, personal, portal.clock()));
    return {};
}

Result<http::Response> decide(const pages::Portal& portal, const pages::Visit& visit, Ledger& ledger)
{
    ASSIGN_OR_RETURN(const auto officer, pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto found, demandById(portal.database, visit.path.at(2)));
    if (!found) return notFound(portal, visit);
    const std::string path = "/office/revocations/" + found->id;
    if (!found->isOpen()) return http::redirect(path);
    const std::string decision = visit.form.text("decision");
    if (decision == "refuse") {
        RETURN_IF_ERROR(moveOn(portal.database, *found, DemandState::refused, officer.id,
                               personalOf(visit, officer.name), portal.clock()));
    } else if (decision == "accept") {
        RETURN_IF_ERROR(accept(portal, visit, ledger, *found, officer));
    } else {
        return fail(ErrorCode::invalidRequest, "an unknown decision");
    }
    return http::redirect(path);
}

pages::View letterView(const pages::Visit& visit)
{
    pages::View view;
    for (const char* field : {"serial", "issuer", "demander", "tracking", "scan"})
        view.text(field, visit.request.method == http::Method::post ? visit.form.text(field) : visit.query.text(field));
    view.flag("isByHand", visit.form.text("kind") == "byHand");
    addReasons(visit, view);
    return view;
}

/// The certificate that the letter means, or nothing. Where several authorities gave the serial number, the view asks
/// which of them it is.
Result<std::optional<store::CertificateRecord>> certificateMeant(const pages::Portal& portal,
                                                                 const std::string& serialHex,
                                                                 const std::string& issuer, pages::View& view)
{
    std::vector<store::CertificateRecord> named;
    {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        ASSIGN_OR_RETURN(named, certificatesNamed(transaction, serialHex, {}));
    }
    if (named.size() == 1) return std::optional(std::move(named.front()));
    std::vector<store::CertificateRecord> meant;
    ASSIGN_OR_RETURN(const auto choices, issuerChoices(named));
    for (std::size_t index = 0; index < named.size(); ++index) {
        const auto& [its, name] = choices[index];
        view.section("issuers", pages::View().text("code", its).text("name", name).flag("chosen", its == issuer));
        if (its == issuer) meant.push_back(std::move(named[index]));
    }
    view.flag("severalIssuers", !named.empty());
    if (meant.size() != 1) return std::optional<store::CertificateRecord>();
    return std::optional(std::move(meant.front()));
}

Result<http::Response> paperForm(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    return pages::show(portal, visit, "office-letter", letterView(visit));
}

Result<http::Response> recordLetter(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, pages::officerOf(portal, visit));
    auto view = letterView(visit);
    const auto mistake = [&](const std::string& field) {
        addMistake(view, field, portal.renderer.text("letter.mistake-" + field, visit.language));
    };
    Demand made;
    made.id = secrets::randomHex(16);
    made.kind = visit.form.text("kind") == "byHand" ? "byHand" : "registeredLetter";
    made.serialHex = serialFrom(visit.form.text("serial"));
    made.motive = visit.form.text("reason");
    made.demander = visit.form.text("demander");
    made.tracking = made.kind == "byHand" ? "" : visit.form.text("tracking");
    made.scan = visit.form.text("scan");
    std::optional<store::CertificateRecord> certificate;
    if (!made.serialHex.empty()) {
        ASSIGN_OR_RETURN(certificate, certificateMeant(portal, made.serialHex, visit.form.text("issuer"), view));
    }
    if (certificate) {
        ASSIGN_OR_RETURN(made.issuer, ca::issuerOf(certificate->der));
    } else {
        mistake(view.flags["severalIssuers"] ? "issuer" : "serial");
    }
    if (!rules::revocationReason(made.motive)) mistake("reason");
    if (made.demander.empty() || made.demander.size() > longestText) mistake("demander");
    if (made.kind == "registeredLetter" && (made.tracking.empty() || made.tracking.size() > 100)) mistake("tracking");
    if (made.scan.size() > longestText) mistake("scan");
    if (view.flags["mistaken"]) return pages::show(portal, visit, "office-letter", std::move(view), 422);

    const std::string recorded = made.kind + "\n" + made.serialHex + "\n" + made.issuer + "\n" + made.motive + "\n" +
                                 made.demander + "\n" + made.tracking + "\n" + made.scan + "\n" + made.id;
    ASSIGN_OR_RETURN(const auto digest,
                     x509::digest(x509::HashAlgorithm::sha256, Bytes(recorded.begin(), recorded.end())));
    made.digest = hexadecimal(digest);
    RETURN_IF_ERROR(keepDemand(portal.database, made, "officer", personalOf(visit, officer.name), portal.clock()));
    return http::redirect("/office/revocations/" + made.id);
}

}  // namespace

std::vector<pages::Route> demandRoutes(Ledger& ledger)
{
    using http::Method;
    using pages::Access;
    const pages::Page decision = [&ledger](const pages::Portal& portal, const pages::Visit& visit) {
        return decide(portal, visit, ledger);
    };
    return {
        {Method::get, "office/revocations", Access::officer, inbox},
        {Method::get, "office/revocations/letter", Access::officer, paperForm},
        {Method::post, "office/revocations/letter", Access::officer, recordLetter},
        {Method::get, "office/revocations/*", Access::officer, demand},
        {Method::get, "office/revocations/*/document.pdf", Access::officer, document},
        {Method::post, "office/revocations/*/decide", Access::officer, decision},
    };
}

}  // namespace sceau::revocation
