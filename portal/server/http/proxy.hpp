// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/http/message.hpp"

#include <string>
#include <vector>

namespace sceau::http {

/// What a request was before a trusted proxy passed it on: the visitor's address from the last entry of
/// X-Forwarded-For, TLS from X-Forwarded-Proto. Headers of anybody who is not among `proxies` are believed in nothing.
void lookBehindProxy(Request& request, const std::vector<std::string>& proxies);

}  // namespace sceau::http
