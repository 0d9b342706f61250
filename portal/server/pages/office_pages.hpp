// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/office/desk.hpp"
#include "portal/server/pages/dossier.hpp"

/// What the pages of the registration office share.
namespace sceau::pages {

/// The officer of this session. Fails with `sessionExpired` when there is none, or none any more.
[[nodiscard]] Result<office::Officer> officerOf(const Portal& portal, const Visit& visit);

/// Everything about one request of the officer's office.
struct DeskMatter {
    office::Officer officer;
    Dossier dossier;
    office::Handover handover;
    std::string path;  ///< of its page
};

/// The request of the path; nothing for one of another office.
[[nodiscard]] Result<std::optional<DeskMatter>> deskMatter(const Portal& portal, const Visit& visit);

/// The same for a call, whose path names the request elsewhere.
[[nodiscard]] Result<std::optional<DeskMatter>> deskMatter(const Portal& portal, const Visit& visit,
                                                           const std::string& reference);

/// The calls of the desk's page that has the new token make its key and take its certificate.
[[nodiscard]] std::vector<Route> deskTokenRoutes();

/// Fills in what the pages and the receipt print.
[[nodiscard]] View deskView(const Portal& portal, const Visit& visit, const DeskMatter& matter);

/// "24/11/2026 10:30", in Paris.
[[nodiscard]] std::string momentText(std::int64_t at, std::string_view language);

}  // namespace sceau::pages
