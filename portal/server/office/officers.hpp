// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"

#include <optional>
#include <string>

/// The registration office (bureau d'enregistrement): who works there, and what is done there in the holder's presence.
namespace sceau::office {

/// Somebody who hands certificates over.
struct Officer {
    std::string id;
    std::string name;
    std::string email;
    std::string office;       ///< of the configuration
    std::string fingerprint;  ///< SHA-256 of the certificate's DER, hexadecimal: nobody else's opens the desk
    bool active = true;
};

/// The tables of the office.
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// Adds an officer. The same certificate again updates name, address and office.
[[nodiscard]] Result<void> save(store::Transaction& transaction, const Officer& officer, std::int64_t now);

[[nodiscard]] Result<std::optional<Officer>> officerById(store::Transaction& transaction, const std::string& id);
[[nodiscard]] Result<std::optional<Officer>> officerByFingerprint(store::Transaction& transaction,
                                                                  const std::string& fingerprint);

}  // namespace sceau::office
