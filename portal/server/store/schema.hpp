// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"

namespace sceau::store {

/// Tables of the holders, their certificates, renewals and sessions. Other parts bring their own migrations.
[[nodiscard]] const std::vector<Migration>& portalMigrations();

}  // namespace sceau::store
