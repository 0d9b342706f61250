// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/commands/enrol.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/mail/throttle.hpp"
#include "portal/server/ocsp/database_status.hpp"
#include "portal/server/pages/portal.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/search.hpp"
#include "tests/portal/authority/fixture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace sceau::test {

/// A whole portal without its sockets: real database, authority, templates and texts, and a clock that a test moves.
struct TestPortal {
    Directory directory;
    std::int64_t time = now();
    std::unique_ptr<commands::Parts> parts = open();
    session::Sessions sessions{parts->database, parts->pepper, [this] { return time; }};
    Result<pages::Renderer> renderer = pages::Renderer::load(parts->configuration.templates);
    crl::Publisher lists{parts->authority, parts->database};
    revocation::Ledger ledger{parts->database, *parts->backend, lists, revocation::portalEffect()};
    pages::Portal portal{parts->configuration, parts->database,        parts->pepper, parts->vault, sessions, *renderer,
                         *parts->backend,      [this] { return time; }};
    std::vector<pages::Route> routes = allRoutes();

    std::unique_ptr<commands::Parts> open()
    {
        auto configuration = config::readConfiguration(SOURCE_DIR "/portal/config/demo.json");
        REQUIRE(configuration);
        configuration->data = directory.path() / "data";
        std::filesystem::create_directory(configuration->data);
        auto pepper = secrets::Pepper::openOrCreate(configuration->data / "pepper");
        auto vault = secrets::Vault::openOrCreate(configuration->data / "puk-key");
        REQUIRE(vault);
        auto database = store::Database::open(configuration->connectString(), 8);
        REQUIRE(commands::migrate(*database));
        auto authority = ca::Authority::openOrCreate(smallAuthority(configuration->data / "authority"));
        REQUIRE(authority);
        auto made = std::make_unique<commands::Parts>(commands::Parts{std::move(*configuration), std::move(*pepper),
                                                                      std::move(*vault), std::move(*database),
                                                                      std::move(*authority), nullptr, nullptr});
        made->certificates = std::make_unique<ca::SqlRegister>(made->database);
        made->backend = std::make_unique<ca::EmbeddedCa>(made->authority, *made->certificates, now);
        return made;
    }

    std::vector<pages::Route> allRoutes()
    {
        auto all = pages::publicRoutes();
        for (auto part :
             {revocation::holderRoutes(ledger), revocation::companyRoutes(ledger), revocation::outboxRoutes()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }

    /// Registers a holder with a certificate; members of `changes` replace those of the demonstration's holder.
    std::string enrol(const std::string& name, const nlohmann::json& changes = nlohmann::json::object())
    {
        (void)opensslRequest(directory, name, ecKey);
        const Bytes text = readFile(SOURCE_DIR "/portal/config/demo-holder.json");
        auto holder = nlohmann::json::parse(text.begin(), text.end());
        holder["questions"] = {"Prénom d'enfance ?", "Premier animal ?", "Ce que tu veux ?"};
        holder["answers"] = {"Éloïse", "Médor", "Une maison bleue"};
        holder.update(changes);
        const std::string json = holder.dump();
        writeFile(directory.file(name + ".json"), Bytes(json.begin(), json.end()));
        // The authority dates by the real clock: on a slow machine the certificate would begin in this portal's future.
        time = std::max(time, now());
        const auto enrolled = commands::enrol(*parts,
                                              {directory.file(name + ".json"), directory.file(name + ".der"),
                                               std::nullopt, directory.file(name + ".pem")},
                                              time);
        INFO((enrolled ? std::string() : enrolled.error().detail));
        REQUIRE(enrolled);
        time = std::max(time, now());
        const auto rows =
            parts->database.query("SELECT id FROM certificate ORDER BY created_at DESC, rowid DESC LIMIT 1");
        return (*rows).front().text(0);
    }

    /// Lets the searches rest, then does what the periodic job does with them. Says how many mails it wrote.
    std::int64_t answerSearches()
    {
        time += mail::restSeconds;
        return answerSearchesNow();
    }

    std::int64_t answerSearchesNow()
    {
        return *revocation::answerSearches(parts->database, parts->pepper,
                                           revocation::senderOf(parts->configuration, *renderer), time);
    }

    std::vector<mail::OutboxEntry> mails() { return *mail::list(parts->database, 100); }

    std::string stateOf(const std::string& certificateId)
    {
        const auto rows = parts->database.query("SELECT state FROM certificate WHERE id = :p1", {certificateId});
        return (*rows).front().text(0);
    }
};

using Form = std::map<std::string, std::string>;

/// A browser: keeps its cookie and the form token of the last page.
class Visitor {
public:
    explicit Visitor(TestPortal& portal, std::string address = "192.0.2.7")
        : portal_(portal), address_(std::move(address))
    {
    }

    const http::Response& get(const std::string& path, const std::string& query = "")
    {
        http::Request request;
        request.path = path.substr(0, path.find('?'));
        request.query = path.find('?') == std::string::npos ? query : path.substr(path.find('?') + 1);
        return send(std::move(request));
    }
    const http::Response& post(const std::string& path, Form form = {})
    {
        http::Request request;
        request.method = http::Method::post;
        request.path = path;
        request.contentType = "application/x-www-form-urlencoded";
        request.origin = portal_.parts->configuration.origin;
        form.try_emplace("csrf", csrf_);
        for (const auto& [name, value] : form)
            request.body += (request.body.empty() ? "" : "&") + encoded(name) + "=" + encoded(value);
        return send(std::move(request));
    }
    /// Posts and follows the redirect that must come.
    const http::Response& submit(const std::string& path, const Form& form = {})
    {
        post(path, form);
        INFO(path << " " << last.status << " " << last.body);
        REQUIRE(last.status == 303);
        return get(std::string(location()));
    }
    [[nodiscard]] std::string location() const
    {
        for (const auto& [name, value] : last.headers)
            if (name == "Location") return value;
        return {};
    }
    [[nodiscard]] bool sees(const std::string& text) const { return contains(last.body, text); }
    /// Is let in as whoever this session is of.
    void enter(const session::NewSession& begun)
    {
        cookie_ = begun.cookie.substr(0, begun.cookie.find(';'));
        csrf_ = begun.session.csrf;
    }

    http::Response last;

private:
    const http::Response& send(http::Request request)
    {
        request.secure = true;
        request.remoteAddress = address_;
        request.language = "fr";
        request.cookies = cookie_;
        last = pages::answer(portal_.portal, portal_.routes, request);
        for (const auto& [name, value] : last.headers)
            if (name == "Set-Cookie") cookie_ = value.substr(0, value.find(';'));
        const std::string mark = "data-csrf=\"";
        const auto begin = last.body.find(mark);
        if (begin != std::string::npos)
            csrf_ =
                last.body.substr(begin + mark.size(), last.body.find('"', begin + mark.size()) - begin - mark.size());
        return last;
    }
    static std::string encoded(const std::string& text)
    {
        std::string result;
        for (const char character : text) {
            char hex[4];
            std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(character)));
            result += hex;
        }
        return result;
    }

    TestPortal& portal_;
    std::string address_;
    std::string cookie_;
    std::string csrf_;
};

}  // namespace sceau::test
