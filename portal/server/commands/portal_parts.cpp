// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/portal_parts.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/ca/schema.hpp"
#include "portal/server/cmp/cmp_ca.hpp"
#include "portal/server/mail-access/access.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/office/officers.hpp"
#include "portal/server/reminders/notices.hpp"
#include "portal/server/revocation/schema.hpp"
#include "portal/server/store/schema.hpp"
#include "portal/server/unblocking/puks.hpp"

#include <ctime>

namespace sceau::commands {

namespace {

constexpr std::size_t connections = 8;

std::int64_t now()
{
    return std::time(nullptr);
}

ca::AuthorityConfiguration authorityOf(const config::Configuration& configuration)
{
    const auto& names = configuration.authority;
    const auto named = [&](const std::string& commonName) {
        ca::SubjectFields fields;
        fields.organization = names.organization;
        fields.organizationIdentifier = names.organizationIdentifier;
        fields.commonName = commonName;
        return fields;
    };
    ca::AuthorityConfiguration authority;
    authority.directory = configuration.data / "authority";
    authority.rootName = named(names.rootName);
    authority.issuingName = named(names.issuingName);
    authority.responderName = named(names.issuingName + " OCSP");
    authority.publicationUrl = names.publicationUrl;
    if (names.hsm)
        authority.hsm =
            ca::HsmConfiguration{names.hsm->module, names.hsm->tokenLabel, names.hsm->pinFile, names.hsm->keyPrefix};
    return authority;
}

/// Who signs certificates: the authority of this portal, or a real one behind it.
Result<std::unique_ptr<ca::CaBackend>> backendOf(Parts& parts)
{
    const auto& remote = parts.configuration.authority.cmp;
    if (!remote)
        return std::unique_ptr<ca::CaBackend>(
            std::make_unique<ca::EmbeddedCa>(parts.authority, *parts.certificates, now));
    cmp::CmpConfiguration configuration;
    configuration.host = remote->host;
    configuration.port = static_cast<std::uint16_t>(remote->port);
    configuration.path = remote->path;
    configuration.registrationCertificate = remote->registrationCertificate;
    configuration.registrationKey = remote->registrationKey;
    configuration.serverCertificate = remote->serverCertificate;
    configuration.issuingCertificate = remote->issuingCertificate;
    configuration.rootCertificate = remote->rootCertificate;
    ASSIGN_OR_RETURN(auto backend, cmp::CmpCa::open(configuration, *parts.certificates, now));
    return std::unique_ptr<ca::CaBackend>(std::move(backend));
}

}  // namespace

crl::Publisher listsOf(Parts& parts)
{
    const auto& rules = parts.configuration.revocation;
    return {parts.authority, parts.database, rules.listHours * 3600,
            rules.deltaLists ? crl::Delta::published : crl::Delta::none};
}

Result<std::size_t> migrate(store::Database& database)
{
    std::vector<store::Migration> all;
    for (const auto* part : {&store::portalMigrations(), &ca::migrations(), &audit::migrations(), &mail::migrations(),
                             &reminders::migrations(), &revocation::migrations(), &mailaccess::migrations(),
                             &office::migrations(), &unblocking::migrations()})
        all.insert(all.end(), part->begin(), part->end());
    ASSIGN_OR_RETURN(const auto applied, database.migrate(all));
    RETURN_IF_ERROR(ca::nameIssuers(database));
    return applied;
}

Result<std::unique_ptr<Parts>> openParts(const std::filesystem::path& configurationFile)
{
    ASSIGN_OR_RETURN(auto configuration, config::readConfiguration(configurationFile));
    std::error_code error;
    std::filesystem::create_directories(configuration.data, error);
    if (!error) std::filesystem::permissions(configuration.data, std::filesystem::perms::owner_all, error);
    if (error) return fail(ErrorCode::internalError, "cannot make " + configuration.data.string());
    ASSIGN_OR_RETURN(auto pepper, secrets::Pepper::openOrCreate(configuration.data / "pepper"));
    ASSIGN_OR_RETURN(auto vault, secrets::Vault::openOrCreate(configuration.data / "puk-key"));
    ASSIGN_OR_RETURN(auto database, store::Database::open(configuration.connectString(), connections));
    RETURN_IF_ERROR(migrate(database));
    ASSIGN_OR_RETURN(auto authority, ca::Authority::openOrCreate(authorityOf(configuration)));
    auto parts = std::make_unique<Parts>(Parts{std::move(configuration), std::move(pepper), std::move(vault),
                                               std::move(database), std::move(authority), nullptr, nullptr});
    parts->certificates = std::make_unique<ca::SqlRegister>(parts->database);
    ASSIGN_OR_RETURN(parts->backend, backendOf(*parts));
    return parts;
}

}  // namespace sceau::commands
