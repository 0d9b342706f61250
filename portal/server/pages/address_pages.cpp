// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pages/portal.hpp"
#include "portal/server/renewal/address.hpp"

namespace sceau::pages {

namespace {

/// Where the link of the mail leads. Opening it changes nothing: programs that look into mails open links too.
Result<http::Response> ask(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto address, renewal::pendingAddress(portal.database, portal.pepper, visit.path.at(1)));
    View view;
    view.flag("known", address.has_value()).text("address", address.value_or("")).text("token", visit.path.at(1));
    return show(portal, visit, "address", std::move(view), address ? 200 : 404);
}

Result<http::Response> confirm(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto address,
                     renewal::confirmAddress(portal.database, portal.pepper, visit.path.at(1), portal.clock()));
    View view;
    view.flag("confirmed", address.has_value()).text("address", address.value_or(""));
    return show(portal, visit, "address", std::move(view), address ? 200 : 404);
}

}  // namespace

std::vector<Route> addressRoutes()
{
    using http::Method;
    return {
        {Method::get, "address/*", Access::everyone, ask},
        {Method::post, "address/*", Access::everyone, confirm},
    };
}

}  // namespace sceau::pages
