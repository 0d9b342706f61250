// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/reminders.hpp"

#include <algorithm>

namespace sceau::rules {

std::string_view codeOf(Milestone milestone)
{
    switch (milestone) {
    case Milestone::threeMonths: return "threeMonths";
    case Milestone::fortyFiveDays: return "fortyFiveDays";
    case Milestone::thirtyDays: return "thirtyDays";
    case Milestone::fifteenDays: return "fifteenDays";
    }
    return "";
}

std::optional<Milestone> milestoneFrom(std::string_view code)
{
    for (const auto milestone : milestones)
        if (codeOf(milestone) == code) return milestone;
    return std::nullopt;
}

Day milestoneDay(Day end, Milestone milestone)
{
    switch (milestone) {
    case Milestone::threeMonths: return monthsBefore(end, 3);
    case Milestone::fortyFiveDays: return end - std::chrono::days(45);
    case Milestone::thirtyDays: return end - std::chrono::days(30);
    case Milestone::fifteenDays: return end - std::chrono::days(15);
    }
    return end;
}

ReminderPlan plannedReminder(Day end, Day today, std::span<const Milestone> settled)
{
    ReminderPlan plan;
    const auto isSettled = [&](Milestone milestone) {
        return std::find(settled.begin(), settled.end(), milestone) != settled.end();
    };
    std::optional<Milestone> mostUrgent;
    for (const auto milestone : milestones)
        if (milestoneDay(end, milestone) <= today) mostUrgent = milestone;
    for (const auto milestone : milestones) {
        if (!mostUrgent || milestone > *mostUrgent || isSettled(milestone)) continue;
        if (milestone == *mostUrgent && today < end)
            plan.send = milestone;
        else
            plan.skip.push_back(milestone);
    }
    return plan;
}

}  // namespace sceau::rules
