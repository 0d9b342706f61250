// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ocsp/responder.hpp"
#include "portal/server/store/database.hpp"

namespace sceau::ocsp {

/// The statuses as the portal's database has them at the moment of the question, of what this authority issued.
/// `database` outlives the source.
[[nodiscard]] StatusSource databaseStatus(store::Database& database, const ca::Authority& authority);

}  // namespace sceau::ocsp
