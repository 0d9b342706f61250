// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/commands/portal_parts.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace sceau::commands {

/// Recomputes the audit log's chain and prints how many rows it has and the hash of the last one. Fails with
/// `signatureInvalid` and the number of the first row that was altered.
[[nodiscard]] Result<void> verifyAudit(Parts& parts);

/// Prints the audit log as lines of JSON.
[[nodiscard]] Result<void> exportAudit(Parts& parts);

/// Makes the next certificate revocation list at once.
[[nodiscard]] Result<void> publishList(Parts& parts);

/// Prints the key with which holders' computers verify unblocking codes that this portal releases sealed.
[[nodiscard]] Result<void> printReleaseKey(Parts& parts);

/// Who works at which registration office.
struct OfficerOptions {
    std::string name;
    std::string email;
    std::string office;
    std::filesystem::path certificate;  ///< PEM or DER: with it the officer signs in
};

/// Registers a registration officer, or changes what is known of the one with this certificate. Fails with
/// `invalidRequest` when a value is not what it should be.
[[nodiscard]] Result<void> createOfficer(Parts& parts, const OfficerOptions& options, std::int64_t now);

/// Whom to let into a company's space.
struct AccessOptions {
    std::string identifier;
    std::string siren;
    std::string name;
    std::string email;
};

/// Creates the account of a legal representative, or gives it a new key, and mails identifier and key. `now` in Unix
/// seconds. Fails with `invalidRequest` when a value is not what it should be.
[[nodiscard]] Result<void> giveAccess(Parts& parts, const AccessOptions& options, std::int64_t now);

}  // namespace sceau::commands
