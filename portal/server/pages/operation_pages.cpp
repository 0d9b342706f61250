// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/portal.hpp"

namespace sceau::pages {

namespace {

/// Prometheus text: counts, nothing about persons. Only for the machine itself or the operator's network.
Result<http::Response> metrics(const Portal& portal, const Visit& visit)
{
    if (visit.request.remoteAddress != "127.0.0.1" && visit.request.remoteAddress != "::1")
        return show(portal, visit, "not-found", {}, 404);
    std::string text;
    const auto count = [&](const char* name, const char* help, std::string_view sql) -> Result<void> {
        ASSIGN_OR_RETURN(const auto rows, portal.database.query(sql));
        text += "# HELP " + std::string(name) + " " + help + "\n# TYPE " + name + " gauge\n";
        for (const auto& row : rows)
            text += std::string(name) + "{state=\"" + row.text(0) + "\"} " + std::to_string(row.integer(1)) + "\n";
        return {};
    };
    RETURN_IF_ERROR(count("sceau_certificates", "Certificates by state.",
                          "SELECT state, COUNT(*) FROM certificate GROUP BY state ORDER BY state"));
    RETURN_IF_ERROR(count("sceau_renewals", "Requests for renewal by state.",
                          "SELECT state, COUNT(*) FROM renewal GROUP BY state ORDER BY state"));
    RETURN_IF_ERROR(count("sceau_sessions", "Open sessions.", "SELECT 'open', COUNT(*) FROM session"));
    RETURN_IF_ERROR(
        count("sceau_mails", "Mails by state.", "SELECT state, COUNT(*) FROM outbox GROUP BY state ORDER BY state"));
    return http::Response{.contentType = "text/plain; version=0.0.4; charset=utf-8", .body = text};
}

}  // namespace

std::vector<Route> operationRoutes()
{
    using http::Method;
    return {
        {Method::get, "metrics", Access::everyone, metrics},
    };
}

}  // namespace sceau::pages
