// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/serve.hpp"

#include "portal/server/commands/daily_reminders.hpp"
#include "portal/server/http/assets.hpp"
#include "portal/server/http/proxy.hpp"
#include "portal/server/http/server.hpp"
#include "portal/server/ocsp/database_status.hpp"
#include "portal/server/pages/portal.hpp"
#include "portal/server/revocation/back_office.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/publication.hpp"
#include "portal/server/revocation/received.hpp"
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

std::vector<pages::Route> allRoutes(revocation::Ledger& ledger, const pdf::Fonts& fonts)
{
    std::vector<pages::Route> routes;
    for (auto part : {pages::publicRoutes(),
                      pages::sessionRoutes(),
                      pages::renewalRoutes(),
                      pages::revocationCodeRoutes(),
                      pages::retrievalRoutes(),
                      pages::spaceRoutes(),
                      pages::addressRoutes(),
                      pages::testRoutes(),
                      pages::signInRoutes(),
                      pages::officeRoutes(),
                      pages::deskRoutes(fonts),
                      pages::unblockingRoutes(),
                      pages::ownUnblockingRoutes(),
                      pages::operationRoutes(),
                      revocation::holderRoutes(ledger),
                      revocation::companyRoutes(ledger),
                      revocation::formRoutes(fonts),
                      revocation::demandRoutes(ledger),
                      revocation::lostKeyRoutes(ledger),
                      revocation::certificateRoutes(),
                      revocation::representativeRoutes(),
                      revocation::statisticsRoutes(),
                      revocation::outboxRoutes()})
        routes.insert(routes.end(), part.begin(), part.end());
    return routes;
}

/// How mails leave; nothing when they stay in the outbox.
Result<std::unique_ptr<mail::Transport>> transportOf(const config::Mail& mail)
{
    if (!mail.server) return std::unique_ptr<mail::Transport>();
    return revocation::transportOf(*mail.server, mail.user.value_or(""), mail.passwordFile.value_or(""));
}

std::vector<std::function<Result<void>()>> furtherDuties(const pages::Portal& portal, revocation::RefusedLog& refused)
{
    std::vector<std::function<Result<void>()>> duties{[&portal] { return pages::answerSignIns(portal); },
                                                      [&portal, &refused] { return refused.write(portal.clock()); }};
    if (const auto& mailbox = portal.configuration.revocation.mailbox)
        duties.emplace_back([&portal, mailbox] { return revocation::readMailbox(portal, *mailbox); });
    return duties;
}

}  // namespace

Result<void> serve(Parts& parts)
{
    ASSIGN_OR_RETURN(const auto renderer, pages::Renderer::load(parts.configuration.templates));
    ASSIGN_OR_RETURN(const auto assets, http::Assets::load(parts.configuration.assets));
    const session::Clock clock = [] { return std::int64_t{std::time(nullptr)}; };
    session::Sessions sessions(parts.database, parts.pepper, clock);
    const pages::Portal portal{parts.configuration, parts.database, parts.pepper, parts.vault, sessions, renderer,
                               *parts.backend,      clock};
    const auto& rules = parts.configuration.revocation;
    auto lists = listsOf(parts);
    ocsp::ResponderOptions answers;
    answers.life = rules.answerMinutes * 60;
    if (rules.unissuedRevoked) answers.unissued = ocsp::Unissued::revoked;
    ocsp::Responder responder(parts.authority, ocsp::databaseStatus(parts.database, parts.authority), answers, clock);
    revocation::Publication publication(parts.authority, lists, responder, clock, rules.requestsAMinute);
    revocation::RefusedLog refusedLog(publication, parts.database);
    revocation::Ledger ledger(parts.database, *parts.backend, lists, revocation::portalEffect());
    ASSIGN_OR_RETURN(auto transport, transportOf(parts.configuration.mail));
    const revocation::BackOffice backOffice({parts.database, parts.pepper,
                                             revocation::senderOf(parts.configuration, renderer), ledger, lists,
                                             std::move(transport), clock, furtherDuties(portal, refusedLog)});
    const DailyReminders reminders(portal);
    ASSIGN_OR_RETURN(const auto fonts, pdf::Fonts::open(parts.configuration.revocation.fonts));
    const auto routes = allRoutes(ledger, fonts);

    const auto handler = [&](const http::Request& received) -> http::Response {
        auto request = received;
        http::lookBehindProxy(request, parts.configuration.proxies);
        // Without TLS there is only what must be reached without it: certificates, lists and OCSP of the authority.
        // A real authority behind the portal publishes its own.
        if (!parts.configuration.authority.cmp)
            if (auto published = publication.answer(request)) return std::move(*published);
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
