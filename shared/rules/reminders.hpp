// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/calendar.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// When a holder is told that a certificate ends.
namespace sceau::rules {

/// A mail before the end of a certificate, the most urgent last.
enum class Milestone { threeMonths, fortyFiveDays, thirtyDays, fifteenDays };

inline constexpr std::array<Milestone, 4> milestones{Milestone::threeMonths, Milestone::fortyFiveDays,
                                                     Milestone::thirtyDays, Milestone::fifteenDays};

/// "threeMonths"…: how a milestone is stored. Never renamed.
[[nodiscard]] std::string_view codeOf(Milestone milestone);
[[nodiscard]] std::optional<Milestone> milestoneFrom(std::string_view code);

/// The first day on which this mail is due for a certificate that ends on `end` ("exclu"): three calendar months before
/// (31 May gives 28 February), or so many days.
[[nodiscard]] Day milestoneDay(Day end, Milestone milestone);

/// What one certificate needs today.
struct ReminderPlan {
    std::optional<Milestone> send;
    std::vector<Milestone> skip;  ///< Reached without having been sent, and overtaken: to be recorded, never sent.

    bool operator==(const ReminderPlan&) const = default;
};

/// The mail that is due today. `settled` are the milestones that were sent or skipped before. When days were missed and
/// several are due, only the most urgent is sent; a milestone that a more urgent one overtook is never sent late.
/// Nothing is sent on the end day or after it.
[[nodiscard]] ReminderPlan plannedReminder(Day end, Day today, std::span<const Milestone> settled);

}  // namespace sceau::rules
