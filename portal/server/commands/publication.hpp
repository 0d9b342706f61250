// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/http/message.hpp"

#include <optional>
#include <string_view>

namespace sceau::commands {

/// What relying parties fetch: the certificates of the authority. Nothing for any other path.
[[nodiscard]] std::optional<http::Response> publication(const ca::Authority& authority, std::string_view path);

}  // namespace sceau::commands
