// SPDX-License-Identifier: Apache-2.0
#include "portal/server/audit/audit_log.hpp"
#include "portal/server/ca/issuer.hpp"
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/revocation/certificate_search.hpp"
#include "portal/server/revocation/pages.hpp"
#include "shared/rules/revocation_reason.hpp"
#include "shared/rules/text.hpp"

#include <algorithm>

namespace sceau::revocation {

namespace {

constexpr std::int64_t mostFound = 50;
constexpr std::int64_t mostEntries = 100;

Result<std::optional<store::CertificateRecord>> recordOf(const pages::Portal& portal, const std::string& id)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    return store::certificateById(transaction, id);
}

Result<http::Response> search(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    const std::string words(rules::trimmed(visit.query.text("q")));
    ASSIGN_OR_RETURN(const auto found, findCertificates(portal.database, words, mostFound));
    pages::View view;
    for (const auto& id : found) {
        ASSIGN_OR_RETURN(const auto record, recordOf(portal, id));
        if (!record) continue;
        ASSIGN_OR_RETURN(auto facts, factsOf(portal, visit, *record));
        view.section("certificates", std::move(facts));
    }
    const auto shown = view.lists["certificates"].size();
    view.text("q", words)
        .flag("searched", !words.empty())
        .flag("none", !words.empty() && shown == 0)
        .flag("any", shown != 0)
        .flag("more", shown == static_cast<std::size_t>(mostFound));
    return pages::show(portal, visit, "office-certificates", std::move(view));
}

/// What the audit log tells about the certificate and the request it was issued for, the newest first.
Result<void> addHistory(const pages::Portal& portal, const pages::Visit& visit,
                        const store::CertificateRecord& certificate, pages::View& view)
{
    ASSIGN_OR_RETURN(auto entries,
                     audit::history(portal.database, certificate.serialHex, mostEntries, view.texts.at("issuerCode")));
    if (!certificate.reference.empty()) {
        ASSIGN_OR_RETURN(auto more, audit::history(portal.database, certificate.reference, mostEntries));
        entries.insert(entries.end(), more.begin(), more.end());
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.number > b.number; });
    for (const auto& entry : entries) {
        const auto& event = entry.event;
        const auto label = portal.renderer.text("audit." + event.action, visit.language);
        const auto role = portal.renderer.text("role." + event.actorRole, visit.language);
        view.section("history", pages::View()
                                    .text("number", std::to_string(entry.number))
                                    .text("at", pages::momentText(event.at, visit.language))
                                    .text("action", label.empty() ? event.action : label)
                                    .text("who", role.empty() ? event.actorRole : role)
                                    .text("personal", event.personal)
                                    .text("details", event.details)
                                    .text("evidence", event.evidence)
                                    .flag("hasEvidence", !event.evidence.empty())
                                    .flag("hasPersonal", !event.personal.empty())
                                    .flag("erased", entry.erased));
    }
    view.flag("noHistory", entries.empty());
    return {};
}

Result<void> addRevocation(const pages::Portal& portal, const pages::Visit& visit,
                           const store::CertificateRecord& record, pages::View& view)
{
    ASSIGN_OR_RETURN(const auto rows,
                     portal.database.query("SELECT revoked_at, motive, channel FROM revocation WHERE serial = :p1 AND "
                                           "certificate = :p2",
                                           {record.serialHex, toBase64(record.der)}));
    if (rows.empty()) return {};
    const auto& row = rows.front();
    const auto reason = rules::revocationReason(row.text(1));
    view.section("revocation", pages::View()
                                   .text("revokedAt", pages::momentText(row.integer(0), visit.language))
                                   .text("motive", !reason                  ? row.text(1)
                                                   : visit.language == "en" ? std::string(reason->wording.english)
                                                                            : std::string(reason->wording.french))
                                   .text("channel", portal.renderer.text("channel." + row.text(2), visit.language)));
    return {};
}

Result<http::Response> certificate(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto record, recordOf(portal, visit.path.at(2)));
    if (!record) return pages::show(portal, visit, "not-found", {}, 404);
    ASSIGN_OR_RETURN(auto view, factsOf(portal, visit, *record));
    RETURN_IF_ERROR(addRevocation(portal, visit, *record, view));
    ASSIGN_OR_RETURN(const auto issuer, ca::issuerOf(record->der));
    view.text("issuerCode", issuer);
    RETURN_IF_ERROR(addHistory(portal, visit, *record, view));
    return pages::show(portal, visit, "office-certificate", std::move(view));
}

}  // namespace

std::vector<pages::Route> certificateRoutes()
{
    using http::Method;
    using pages::Access;
    return {
        {Method::get, "office/certificates", Access::officer, search},
        {Method::get, "office/certificates/*", Access::officer, certificate},
    };
}

}  // namespace sceau::revocation
