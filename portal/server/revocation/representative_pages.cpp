// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/representatives.hpp"
#include "shared/rules/company_number.hpp"
#include "shared/rules/email.hpp"
#include "shared/rules/text.hpp"

namespace sceau::revocation {

namespace {

constexpr std::int64_t mostListed = 100;
constexpr std::size_t longestIdentifier = 64;
constexpr std::size_t longestName = 200;

Result<http::Response> list(const pages::Portal& portal, const pages::Visit& visit, pages::View view,
                            unsigned status = 200)
{
    const std::string words(rules::trimmed(visit.query.text("q")));
    ASSIGN_OR_RETURN(const auto found, findRepresentatives(portal.database, words, mostListed));
    for (const auto& who : found)
        view.section("representatives", pages::View()
                                            .text("representativeId", who.id)
                                            .text("rowIdentifier", who.identifier)
                                            .text("rowName", who.name)
                                            .text("rowEmail", who.email)
                                            .text("rowSiren", rules::grouped(who.companySiren, {3, 3, 3}, ' ')));
    view.text("q", words).flag("none", found.empty()).flag("given", visit.query.text("given") == "1");
    return pages::show(portal, visit, "office-representatives", std::move(view), status);
}

Result<http::Response> show(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    return list(portal, visit, {});
}

Result<bool> hasHolders(store::Database& database, const std::string& siren)
{
    ASSIGN_OR_RETURN(const auto rows, database.query("SELECT COUNT(*) FROM holder WHERE company_siren = :p1", {siren}));
    return rows.front().integer(0) > 0;
}

Result<http::Response> create(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    Representative made;
    made.identifier = rules::trimmed(visit.form.text("identifier"));
    made.name = rules::trimmed(visit.form.text("name"));
    made.language = visit.form.text("mailLanguage") == "en" ? "en" : "fr";
    const auto siren = rules::checkSiren(visit.form.text("siren"));
    const auto email = rules::checkEmail(visit.form.text("email"));
    pages::View view;
    view.text("identifier", made.identifier)
        .text("name", made.name)
        .text("siren", visit.form.text("siren"))
        .text("email", visit.form.text("email"))
        .flag("inEnglish", made.language == "en");
    const auto mistake = [&](const std::string& field, const std::string& key) {
        addMistake(view, field, portal.renderer.text("representatives." + key, visit.language));
    };
    const auto told = [&](const std::string& field, const rules::Verdict& verdict) {
        addMistake(view, field, visit.language == "en" ? verdict.sentence.english : verdict.sentence.french);
    };
    if (made.identifier.empty() || made.identifier.size() > longestIdentifier)
        mistake("identifier", "mistake-identifier");
    if (made.name.empty() || made.name.size() > longestName) mistake("name", "mistake-name");
    if (!siren.accepted()) told("siren", siren.verdict);
    if (!email.accepted()) told("email", email.verdict);
    if (siren.accepted()) {
        ASSIGN_OR_RETURN(const bool known, hasHolders(portal.database, siren.value));
        if (!known) mistake("siren", "mistake-siren");
    }
    ASSIGN_OR_RETURN(const auto taken, representativeBy(portal.database, "identifier", made.identifier));
    if (taken) mistake("identifier", "mistake-taken");
    if (view.flags["mistaken"]) return list(portal, visit, std::move(view), 422);

    made.companySiren = siren.value;
    made.email = email.value;
    RETURN_IF_ERROR(giveAccess(portal.database, portal.pepper, senderOf(portal.configuration, portal.renderer), made,
                               portal.clock()));
    return http::redirect("/office/representatives?given=1");
}

Result<http::Response> renewKey(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto who, representativeBy(portal.database, "id", visit.path.at(2)));
    if (!who) return pages::show(portal, visit, "not-found", {}, 404);
    RETURN_IF_ERROR(giveAccess(portal.database, portal.pepper, senderOf(portal.configuration, portal.renderer), *who,
                               portal.clock()));
    return http::redirect("/office/representatives?given=1");
}

Result<http::Response> end(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto officer, pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto who, representativeBy(portal.database, "id", visit.path.at(2)));
    if (who) RETURN_IF_ERROR(endAccess(portal.database, *who, personalOf(visit, officer.name), portal.clock()));
    return http::redirect("/office/representatives");
}

}  // namespace

std::vector<pages::Route> representativeRoutes()
{
    using http::Method;
    using pages::Access;
    return {
        {Method::get, "office/representatives", Access::officer, show},
        {Method::post, "office/representatives", Access::officer, create},
        {Method::post, "office/representatives/*/key", Access::officer, renewKey},
        {Method::post, "office/representatives/*/end", Access::officer, end},
    };
}

}  // namespace sceau::revocation
