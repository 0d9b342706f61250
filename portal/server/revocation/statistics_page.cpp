// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/office_pages.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/statistics.hpp"
#include "shared/rules/revocation_reason.hpp"

#include <algorithm>
#include <string_view>

namespace sceau::revocation {

namespace {

/// A plot in units of its viewBox. The figures stand above the bars and once more in a table: a plot is a help, not
/// the only way to learn them.
struct Plot {
    std::string id;
    std::vector<std::int64_t> values;
    std::vector<std::string> months;  ///< "2026-11"
};

constexpr std::int64_t step = 40;
constexpr std::int64_t barWidth = 28;
constexpr std::int64_t highestBar = 120;
constexpr std::int64_t baseline = 150;

pages::View plotView(const pages::Portal& portal, const pages::Visit& visit, const Plot& plot)
{
    std::int64_t total = 0;
    for (const auto value : plot.values) total += value;
    const std::int64_t most = std::max<std::int64_t>(1, *std::max_element(plot.values.begin(), plot.values.end()));
    pages::View view;
    view.text("plotId", plot.id)
        .text("plotTitle", portal.renderer.text("statistics." + plot.id, visit.language))
        .text("plotTotal", std::to_string(total));
    for (std::size_t index = 0; index < plot.values.size(); ++index) {
        const auto value = plot.values[index];
        const std::int64_t height = value == 0 ? 0 : std::max<std::int64_t>(2, value * highestBar / most);
        const std::int64_t left = static_cast<std::int64_t>(index) * step + (step - barWidth) / 2;
        const auto& month = plot.months[index];
        view.section("bars", pages::View()
                                 .text("barX", std::to_string(left))
                                 .text("barY", std::to_string(baseline - height))
                                 .text("barWidth", std::to_string(barWidth))
                                 .text("barHeight", std::to_string(height))
                                 .text("middle", std::to_string(left + barWidth / 2))
                                 .text("valueY", std::to_string(baseline - height - 5))
                                 .text("value", std::to_string(value))
                                 .text("month", month.substr(5) + "/" + month.substr(2, 2)));
    }
    return view;
}

void addPlot(const pages::Portal& portal, const pages::Visit& visit, const std::string& id,
             const std::vector<MonthCounts>& months, std::int64_t MonthCounts::*member, pages::View& view)
{
    Plot plot{id, {}, {}};
    for (const auto& counts : months) {
        plot.values.push_back(counts.*member);
        plot.months.push_back(counts.month);
    }
    view.section("plots", plotView(portal, visit, plot));
}

/// How often a reason was given in a month.
std::int64_t countOf(const MonthCounts& counts, std::string_view motive)
{
    const auto found = counts.motives.find(std::string(motive));
    return found == counts.motives.end() ? 0 : found->second;
}

/// Each reason with a little plot of its months, all on one scale, and the same figures for a table.
void addMotives(const pages::Visit& visit, const Statistics& figures, pages::View& view)
{
    std::int64_t most = 1;
    for (const auto& counts : figures.past)
        for (const auto& [motive, count] : counts.motives) most = std::max(most, count);
    constexpr std::int64_t share = 10;
    constexpr std::int64_t highest = 20;
    for (const auto& reason : rules::revocationReasons()) {
        pages::View row;
        std::int64_t total = 0;
        std::int64_t left = 0;
        for (const auto& counts : figures.past) {
            const auto count = countOf(counts, reason.code);
            const std::int64_t height = count == 0 ? 0 : std::max<std::int64_t>(2, count * highest / most);
            total += count;
            row.section("bars", pages::View()
                                    .text("barX", std::to_string(left))
                                    .text("barY", std::to_string(highest - height))
                                    .text("barHeight", std::to_string(height)));
            left += share;
        }
        row.text("wording", std::string(visit.language == "en" ? reason.wording.english : reason.wording.french))
            .text("count", std::to_string(total));
        view.section("motives", std::move(row));
    }
    for (const auto& counts : figures.past)
        for (const auto& reason : rules::revocationReasons())
            if (const auto count = countOf(counts, reason.code); count != 0)
                view.section("reasonMonths",
                             pages::View()
                                 .text("month", counts.month)
                                 .text("wording", std::string(visit.language == "en" ? reason.wording.english
                                                                                     : reason.wording.french))
                                 .text("count", std::to_string(count)));
    view.flag("anyReason", !view.lists["reasonMonths"].empty());
}

Result<http::Response> show(const pages::Portal& portal, const pages::Visit& visit)
{
    RETURN_IF_ERROR(pages::officerOf(portal, visit));
    ASSIGN_OR_RETURN(const auto figures, statistics(portal.database, portal.clock()));
    pages::View view;
    view.text("valid", std::to_string(figures.valid));
    addPlot(portal, visit, "issued", figures.past, &MonthCounts::issued, view);
    addPlot(portal, visit, "renewed", figures.past, &MonthCounts::renewed, view);
    addPlot(portal, visit, "revoked", figures.past, &MonthCounts::revoked, view);
    addPlot(portal, visit, "ending", figures.coming, &MonthCounts::ending, view);
    for (const auto& counts : figures.past)
        view.section("past", pages::View()
                                 .text("month", counts.month)
                                 .text("issued", std::to_string(counts.issued))
                                 .text("renewed", std::to_string(counts.renewed))
                                 .text("revoked", std::to_string(counts.revoked)));
    for (const auto& counts : figures.coming)
        view.section("coming", pages::View().text("month", counts.month).text("ending", std::to_string(counts.ending)));
    addMotives(visit, figures, view);
    return pages::show(portal, visit, "office-statistics", std::move(view));
}

}  // namespace

std::vector<pages::Route> statisticsRoutes()
{
    return {{http::Method::get, "office/statistics", pages::Access::officer, show}};
}

}  // namespace sceau::revocation
