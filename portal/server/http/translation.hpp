// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/http/beast.hpp"
#include "portal/server/http/message.hpp"

#include <string>

namespace sceau::http {

/// A request of the library as the portal's pages see it.
[[nodiscard]] Request translated(beast::http::request<beast::http::string_body>&& message, std::string remoteAddress,
                                 bool secure);

/// What every answer says to the browser, whatever page made it.
void addSecurityHeaders(beast::http::fields& fields, bool secure);

}  // namespace sceau::http
