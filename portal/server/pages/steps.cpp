// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/steps.hpp"

namespace sceau::pages {

std::string nextPath(const std::optional<store::Renewal>& renewal)
{
    if (!renewal) return "/renewal";
    if (renewal->state == store::RenewalState::draft) return stepPaths.at(static_cast<std::size_t>(renewal->step) - 1);
    if (renewal->state == store::RenewalState::installed) return "/renewal/done";
    return stepPaths.back();
}

Result<AtStep> atStep(const Portal& portal, const Visit& visit, int step)
{
    ASSIGN_OR_RETURN(auto dossier, dossierOf(portal, visit));
    const auto& renewal = dossier.renewal;
    const bool possible = dossier.decision.obstacle == renewal::Obstacle::none;
    const bool open = renewal && renewal->state == store::RenewalState::draft && renewal->step >= step;
    if (!open || !possible) return AtStep{std::nullopt, possible ? nextPath(renewal) : "/renewal"};
    return AtStep{std::move(dossier), ""};
}

http::Response showStep(const Portal& portal, const Visit& visit, int step, std::string_view page, View view,
                        unsigned status)
{
    addSteps(portal, visit, step, view);
    return show(portal, visit, page, std::move(view), status);
}

void addMistake(const std::string& field, const std::string& sentence, View& view)
{
    view.flag("mistaken").flag("mistaken-" + field);
    view.text("mistake-" + field, sentence);
    view.section("mistakes", View().text("field", field).text("sentence", sentence));
}

}  // namespace sceau::pages
