// SPDX-License-Identifier: Apache-2.0
// Only for the sources of the form's pages.
#pragma once

#include "portal/server/pages/portal.hpp"
#include "portal/server/revocation/form/inspection.hpp"

namespace sceau::revocation {

/// A signed form that comes in through the page: from the token, or from a file.
[[nodiscard]] Result<http::Response> receiveForm(const pages::Portal& portal, const pages::Visit& visit);

/// What was found about it, for whoever sent it.
[[nodiscard]] Result<http::Response> formReceived(const pages::Portal& portal, const pages::Visit& visit);

/// Prints a report: one line a check.
void addFindings(const pages::Portal& portal, const pages::Visit& visit, const form::Report& report, pages::View& view);

/// A PDF to keep under this name.
[[nodiscard]] http::Response download(BytesView pdf, const std::string& name);

}  // namespace sceau::revocation
