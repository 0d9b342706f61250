// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/serve.hpp"

#include "portal/server/commands/publication.hpp"
#include "portal/server/http/assets.hpp"
#include "portal/server/http/server.hpp"
#include "portal/server/pages/portal.hpp"
#include "shared/base/log.hpp"

#include <ctime>

namespace sceau::commands {

namespace {

std::vector<http::Listener> listenersOf(const config::Configuration& configuration)
{
    std::vector<http::Listener> listeners;
    for (const auto& listen : configuration.listen) {
        http::Listener listener{listen.address, static_cast<std::uint16_t>(listen.port), std::nullopt};
        if (listen.certificate && listen.key) listener.tls = http::TlsFiles{*listen.certificate, *listen.key};
        listeners.push_back(std::move(listener));
    }
    return listeners;
}

std::vector<pages::Route> allRoutes()
{
    std::vector<pages::Route> routes;
    for (auto part : {pages::publicRoutes(), pages::sessionRoutes(), pages::renewalRoutes(), pages::retrievalRoutes()})
        routes.insert(routes.end(), part.begin(), part.end());
    return routes;
}

}  // namespace

Result<void> serve(Parts& parts)
{
    ASSIGN_OR_RETURN(const auto renderer, pages::Renderer::load(parts.configuration.templates));
    ASSIGN_OR_RETURN(const auto assets, http::Assets::load(parts.configuration.assets));
    const session::Clock clock = [] { return std::int64_t{std::time(nullptr)}; };
    session::Sessions sessions(parts.database, parts.pepper, clock);
    const pages::Portal portal{parts.configuration, parts.database, parts.pepper, sessions, renderer,
                               *parts.backend,      clock};
    const auto routes = allRoutes();

    const auto handler = [&](const http::Request& request) -> http::Response {
        if (request.method == http::Method::get) {
            if (auto published = publication(parts.authority, request.path)) return std::move(*published);
        }
        // Without TLS there is only what must be reached without it: certificates of the authority.
        if (!request.secure) return http::redirect(parts.configuration.origin + "/");
        if (request.method == http::Method::get) {
            if (auto asset = assets.find(request.path)) return std::move(*asset);
        }
        return pages::answer(portal, routes, request);
    };
    ASSIGN_OR_RETURN(auto server, http::Server::open(listenersOf(parts.configuration), {}, handler));
    for (const auto port : server.ports()) log::info("listening", {{"port", std::to_string(port)}});
    log::info("the portal is open", {{"origin", parts.configuration.origin}});
    server.run();
    log::info("the portal is closed");
    return {};
}

}  // namespace sceau::commands
