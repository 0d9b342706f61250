// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"
#include "portal/server/office/lost_key.hpp"
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/revocation/pages.hpp"

namespace sceau::revocation {

namespace {

/// What became of the key says why the certificate is revoked; nothing for no choice.
std::string motiveOf(const std::string& key)
{
    if (key == "gone") return "certificateNotAccepted";
    if (key == "elsewhere") return "keyCompromised";
    return {};
}

/// Cancels the request and tells the holder, once.
Result<void> cancel(const pages::Portal& portal, store::Transaction& transaction, const pages::DeskMatter& matter)
{
    const auto& reference = matter.dossier.renewal->reference;
    ASSIGN_OR_RETURN(const auto given,
                     office::giveUp(transaction, pages::contextOf(portal), matter.officer, reference));
    if (given == office::GivenUp::before) return {};
    return notices::givenUp(portal, transaction, matter.dossier);
}

Result<http::Response> giveUp(const pages::Portal& portal, const pages::Visit& visit, Ledger& ledger)
{
    ASSIGN_OR_RETURN(const auto matter, pages::deskMatter(portal, visit));
    if (!matter) return pages::show(portal, visit, "not-found", {}, 404);
    if (matter->dossier.renewal->state == store::RenewalState::cancelled) return http::redirect(matter->path);
    const auto motive = motiveOf(visit.form.text("key"));
    if (motive.empty()) {
        auto view = pages::deskView(portal, visit, *matter);
        addMistake(view, "key", portal.renderer.text("office.mistake.key", visit.language));
        return pages::show(portal, visit, "office-request", std::move(view), 422);
    }
    ASSIGN_OR_RETURN(const auto certificate, office::certificateToGiveUp(pages::contextOf(portal), matter->officer,
                                                                         matter->dossier.renewal->reference));
    const auto together = [&](store::Transaction& transaction) { return cancel(portal, transaction, *matter); };
    ASSIGN_OR_RETURN(const auto outcome, revokeFor(portal, visit, ledger, certificate, "office", motive, {}, together));
    if (outcome == Outcome::alreadyRevoked) {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        RETURN_IF_ERROR(cancel(portal, transaction, *matter));
        RETURN_IF_ERROR(transaction.commit());
    }
    return http::redirect(matter->path);
}

}  // namespace

std::vector<pages::Route> lostKeyRoutes(Ledger& ledger)
{
    return {
        {http::Method::post, "office/requests/*/lost-key", pages::Access::officer,
         [&ledger](const pages::Portal& portal, const pages::Visit& visit) { return giveUp(portal, visit, ledger); }}};
}

}  // namespace sceau::revocation
