// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"

#include <vector>

namespace sceau::revocation {

/// The tables of the ways to revoke: searches, links, who may see what, wrong answers.
[[nodiscard]] const std::vector<store::Migration>& migrations();

}  // namespace sceau::revocation
