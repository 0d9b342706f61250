// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace sceau::rules {

/// CRLReason of RFC 5280 §5.3.1, without certificateHold (6) and removeFromCRL (8): here a revocation is final.
enum class CrlReason : std::uint8_t {
    unspecified = 0,  ///< Never published: the extension is left out (RFC 5280 §5.3.1).
    keyCompromise = 1,
    affiliationChanged = 3,
    superseded = 4,
    cessationOfOperation = 5,
    privilegeWithdrawn = 9,
};

/// A reason that a holder or a legal representative may give.
struct RevocationReason {
    std::string_view code;  ///< Stored and sent by forms. Never renamed.
    Sentence wording;
    CrlReason crlReason;
};

/// The twelve reasons in the order of the page. The French wording is the authority's own ("Ecrasement").
[[nodiscard]] const std::array<RevocationReason, 12>& revocationReasons();

/// The reason with this code, if there is one.
[[nodiscard]] std::optional<RevocationReason> revocationReason(std::string_view code);

inline constexpr Verdict revocationReasonUnknown{
    "revocationReasonUnknown",
    {"Choisissez un motif de révocation dans la liste.", "Choose a reason for the revocation from the list."}};

}  // namespace sceau::rules
