// SPDX-License-Identifier: Apache-2.0
// Only for the sources of the holder's pages.
#pragma once

#include "portal/server/revocation/pages.hpp"

namespace sceau::revocation {

[[nodiscard]] Result<http::Response> space(const pages::Portal& portal, const pages::Visit& visit);
[[nodiscard]] Result<http::Response> searchCertificates(const pages::Portal& portal, const pages::Visit& visit);
[[nodiscard]] Result<http::Response> searchSent(const pages::Portal& portal, const pages::Visit& visit);
[[nodiscard]] Result<http::Response> link(const pages::Portal& portal, const pages::Visit& visit);
[[nodiscard]] Result<http::Response> followLink(const pages::Portal& portal, const pages::Visit& visit);

}  // namespace sceau::revocation
