// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/schema.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/reminders/notices.hpp"
#include "portal/server/store/holders.hpp"
#include "portal/server/store/renewals.hpp"
#include "portal/server/store/schema.hpp"
#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace sceau::test {

/// A database with a few fictitious holders in it.
class People {
public:
    explicit People(const std::string& connectString = "")
    {
        auto opened = store::Database::open(
            connectString.empty() ? "sqlite3://db=" + directory_.file("portal.db") : connectString, 2);
        REQUIRE(opened);
        database_ = std::make_unique<store::Database>(std::move(*opened));
        if (!connectString.empty()) return;
        std::vector<store::Migration> all;
        for (const auto* part :
             {&store::portalMigrations(), &ca::migrations(), &mail::migrations(), &reminders::migrations()})
            all.insert(all.end(), part->begin(), part->end());
        REQUIRE((*database_).migrate(all));
    }

    [[nodiscard]] store::Database& database() { return *database_; }

    /// Adds a certificate that ends when `end` begins in Paris, with a holder of its own.
    void add(const std::string& id, rules::Day end, const store::Chip& chip = {"Récente", "1", "Exemple Cartes", ""},
             const std::string& product = "audace", const std::string& language = "fr")
    {
        store::Holder holder;
        holder.id = "holder-" + id;
        holder.givenName = "Camille";
        holder.surname = "Exemple";
        holder.email = id + "@exemple.fr";
        holder.office = "centre";
        holder.language = language;
        store::CertificateRecord certificate;
        certificate.id = id;
        certificate.holderId = holder.id;
        certificate.reference = "DOSSIER-" + id;
        certificate.product = product;
        certificate.serialHex = "0a" + id;
        certificate.fingerprint = "fingerprint " + id;
        certificate.keyDigest = "key " + id;
        certificate.notAfter = rules::parisMidnight(end);
        certificate.chip = chip;
        change([&](store::Transaction& transaction) {
            REQUIRE(store::insert(transaction, holder, 0));
            REQUIRE(store::insert(transaction, certificate, 0));
        });
    }

    /// A renewal request for the certificate, registered unless it is a draft.
    void request(const std::string& id, store::RenewalState state)
    {
        store::Renewal renewal;
        renewal.id = "renewal-" + id + std::string(store::toText(state));
        renewal.reference = renewal.id;
        renewal.certificateId = id;
        renewal.holderId = "holder-" + id;
        renewal.state = state;
        if (state != store::RenewalState::draft) renewal.registeredAt = 1;
        change([&](store::Transaction& transaction) { REQUIRE(store::insert(transaction, renewal)); });
    }

    void execute(const std::string& sql) { REQUIRE(database().execute(sql)); }

    /// How many rows a SELECT COUNT(*) counts.
    [[nodiscard]] std::int64_t count(const std::string& what)
    {
        const auto rows = database().query("SELECT COUNT(*) FROM " + what);
        REQUIRE(rows);
        return (*rows).front().integer(0);
    }

private:
    template <typename Work>
    void change(Work work)
    {
        auto transaction = database().begin();
        REQUIRE(transaction);
        work(*transaction);
        REQUIRE((*transaction).commit());
    }

    Directory directory_;
    std::unique_ptr<store::Database> database_;
};

}  // namespace sceau::test
