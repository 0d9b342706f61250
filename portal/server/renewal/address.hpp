// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"
#include "portal/server/store/database.hpp"

#include <optional>
#include <string>

/// A new e-mail address: the one thing that may differ in the new certificate, once its owner has confirmed it.
namespace sceau::renewal {

/// Keeps the address for the renewal, unconfirmed; returns the token of the link that confirms it. An earlier link
/// dies.
[[nodiscard]] Result<std::string> proposeAddress(store::Transaction& transaction, const secrets::Pepper& pepper,
                                                 const std::string& renewalId, const std::string& address);

/// Takes back whatever address was proposed or confirmed.
[[nodiscard]] Result<void> keepAddress(store::Transaction& transaction, const std::string& renewalId);

/// The address that a link would confirm; nothing for a link that is unknown, used, or too late.
[[nodiscard]] Result<std::optional<std::string>> pendingAddress(store::Database& database,
                                                                const secrets::Pepper& pepper,
                                                                const std::string& token);

/// Confirms it, once.
[[nodiscard]] Result<std::optional<std::string>> confirmAddress(store::Database& database,
                                                                const secrets::Pepper& pepper, const std::string& token,
                                                                std::int64_t now);

}  // namespace sceau::renewal
