// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"
#include "portal/server/secrets/pepper.hpp"
#include "portal/server/secrets/vault.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <istream>
#include <ostream>

/// An existing base of certificates, brought in and taken out as CSV.
namespace sceau::transfer {

/// What an import works with.
struct ImportContext {
    const config::Configuration& configuration;
    store::Database& database;
    const secrets::Pepper& pepper;
    const secrets::Vault& vault;
    std::filesystem::path directory;  ///< of the CSV: where the PEM files that it names are
    std::int64_t now;
};

/// What became of the rows.
struct ImportReport {
    std::int64_t imported = 0;
    std::int64_t known = 0;  ///< certificates that were there already: an import can be repeated
    std::int64_t rejected = 0;
};

using Progress = std::function<void(const ImportReport&)>;

/// Brings in every good row and writes every other, with its line and the reason, to `rejected`: one bad row never
/// stops the others. A thousand rows are one transaction, so an import that is cut can simply be started again. The
/// first record names the columns, in any order; `certificate` is base64 of the DER, or the name of a PEM file beside
/// the CSV. Fails with `invalidRequest` when a column is missing or unknown.
[[nodiscard]] Result<ImportReport> importBase(const ImportContext& context, std::istream& csv, std::ostream& rejected,
                                              const Progress& progress);

/// Writes every certificate with its holder as CSV with a header, the columns of an import without those that are
/// secret. Says how many.
[[nodiscard]] Result<std::int64_t> exportBase(store::Database& database, std::ostream& csv);

}  // namespace sceau::transfer
