// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/dossier.hpp"

#include <array>
#include <string_view>

namespace sceau::pages {

inline constexpr std::array<const char*, 5> stepPaths{"/renewal/prerequisites", "/renewal/certificate",
                                                      "/renewal/summary", "/renewal/revocation-code",
                                                      "/renewal/validation"};

/// Where a renewal goes on.
[[nodiscard]] std::string nextPath(const std::optional<store::Renewal>& renewal);

/// The dossier, if its draft has come at least to a step; otherwise where to go instead.
struct AtStep {
    std::optional<Dossier> dossier;
    std::string elsewhere;
};
[[nodiscard]] Result<AtStep> atStep(const Portal& portal, const Visit& visit, int step);

/// `view` in `page`, under the step bar.
[[nodiscard]] http::Response showStep(const Portal& portal, const Visit& visit, int step, std::string_view page,
                                      View view, unsigned status = 200);

/// One line of the error summary, linked to its field; and the same sentence beside the field.
void addMistake(const std::string& field, const std::string& sentence, View& view);

}  // namespace sceau::pages
