// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/ca_backend.hpp"
#include "portal/server/config/configuration.hpp"
#include "portal/server/http/fields.hpp"
#include "portal/server/http/message.hpp"
#include "portal/server/pages/renderer.hpp"
#include "portal/server/secrets/vault.hpp"
#include "portal/server/session/sessions.hpp"
#include "portal/server/store/database.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sceau::pdf {
struct Fonts;
}

namespace sceau::pages {

/// Everything a page may need. Made once in main.cpp; all of it is safe to use from several threads.
struct Portal {
    const config::Configuration& configuration;
    store::Database& database;
    const secrets::Pepper& pepper;
    const secrets::Vault& vault;
    session::Sessions& sessions;
    const Renderer& renderer;
    ca::CaBackend& authority;
    session::Clock clock;
};

/// One request on its way through the portal, decoded and checked as far as every page needs it.
struct Visit {
    const http::Request& request;
    std::string language;           ///< "fr" or "en"
    std::vector<std::string> path;  ///< segments
    http::Fields query;
    http::Fields form;  ///< of a POST
    std::optional<session::Session> session;
};

/// Who may see a page.
enum class Access {
    everyone,
    identified,  ///< a certificate was proven in this session; others are sent to the start page
    officer,     ///< a registration officer identified; others are sent to the office's door
    reader,      ///< identified, or a code sent to the holder's mailbox was; others are sent to the sign-in page
};

using Page = std::function<Result<http::Response>(const Portal&, const Visit&)>;

struct Route {
    http::Method method;
    std::string pattern;  ///< "certificates/*/pem": a star stands for any one segment
    Access access;
    Page page;
};

/// Answers `request` with the first route that fits; errors become pages, or JSON below /api.
[[nodiscard]] http::Response answer(const Portal& portal, const std::vector<Route>& routes,
                                    const http::Request& request);

/// `view` in `page`, inside the layout that every page has.
[[nodiscard]] http::Response show(const Portal& portal, const Visit& visit, std::string_view page, View view,
                                  unsigned status = 200);

/// Name, contacts and addresses of the brand, as every page and mail may print them.
void addBrand(const config::Brand& brand, const std::string& language, View& view);

/// The page that tells what happened and the one next thing to do.
[[nodiscard]] http::Response showError(const Portal& portal, const Visit& visit, ErrorCode code, unsigned status);

/// Pages that everybody sees: start, legal, privacy, accessibility, language, sign-out.
[[nodiscard]] std::vector<Route> publicRoutes();

/// Calls of the portal's scripts that prove who is there.
[[nodiscard]] std::vector<Route> sessionRoutes();

/// The identified page and the first three steps.
[[nodiscard]] std::vector<Route> renewalRoutes();

/// The last two steps.
[[nodiscard]] std::vector<Route> revocationCodeRoutes();

/// Answers, token, end.
[[nodiscard]] std::vector<Route> retrievalRoutes();

/// The holder's space: certificates, requests, details.
[[nodiscard]] std::vector<Route> spaceRoutes();

/// The link that confirms a new e-mail address.
[[nodiscard]] std::vector<Route> addressRoutes();

/// The registration office: its door and its agenda.
[[nodiscard]] std::vector<Route> officeRoutes();

/// The registration office: one request, in the holder's presence.
[[nodiscard]] std::vector<Route> deskRoutes(const pdf::Fonts& fonts);

/// The registration office: reading out the code that unblocks a PIN.
[[nodiscard]] std::vector<Route> unblockingRoutes();

/// The holder's own unblocking of a PIN, with a code that only the program on the computer can read.
[[nodiscard]] std::vector<Route> ownUnblockingRoutes();

/// The way in with a code from a mail.
[[nodiscard]] std::vector<Route> signInRoutes();

/// Mails the codes that were asked for since the last time.
[[nodiscard]] Result<void> answerSignIns(const Portal& portal);

/// "Tester mon certificat".
[[nodiscard]] std::vector<Route> testRoutes();

/// For operators: metrics.
[[nodiscard]] std::vector<Route> operationRoutes();

}  // namespace sceau::pages
