// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"

#include <vector>

namespace sceau::ca {

/// The tables of the authority: what it issued, what was revoked, which lists it published.
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// Writes into rows from before authorities were told apart whose certificates they are about; after the migrations.
[[nodiscard]] Result<void> nameIssuers(store::Database& database);

}  // namespace sceau::ca
