// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/ca/embedded_ca.hpp"
#include "portal/server/ca/sql_register.hpp"
#include "portal/server/config/configuration.hpp"
#include "portal/server/crl/publisher.hpp"
#include "portal/server/secrets/pepper.hpp"
#include "portal/server/secrets/vault.hpp"
#include "portal/server/store/database.hpp"

#include <filesystem>
#include <memory>

namespace sceau::commands {

/// What every command of sceau-portal works with, opened in the order in which it depends on each other.
struct Parts {
    config::Configuration configuration;
    secrets::Pepper pepper;
    secrets::Vault vault;
    store::Database database;
    ca::Authority authority;
    std::unique_ptr<ca::SqlRegister> certificates;
    std::unique_ptr<ca::CaBackend> backend;
};

/// Opens everything, makes what a first start needs (data directory, pepper, authority) and brings the schema up to
/// date. In a unique_ptr: the parts point at each other.
[[nodiscard]] Result<std::unique_ptr<Parts>> openParts(const std::filesystem::path& configurationFile);

/// What makes the revocation lists as the configuration says; `parts` outlive it.
[[nodiscard]] crl::Publisher listsOf(Parts& parts);

/// All migrations in their order; says how many were applied.
[[nodiscard]] Result<std::size_t> migrate(store::Database& database);

}  // namespace sceau::commands
