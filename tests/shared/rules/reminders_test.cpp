// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/reminders.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>

using namespace sceau::rules;
using enum Milestone;

namespace {

using Settled = std::vector<Milestone>;

}  // namespace

TEST_CASE("Mails are due three months, 45, 30 and 15 days before the end", "[rules][reminders]")
{
    const auto end = dayOf(2016, 12, 6);
    CHECK(isoDate(milestoneDay(end, threeMonths)) == "2016-09-06");
    CHECK(isoDate(milestoneDay(end, fortyFiveDays)) == "2016-10-22");
    CHECK(isoDate(milestoneDay(end, thirtyDays)) == "2016-11-06");
    CHECK(isoDate(milestoneDay(end, fifteenDays)) == "2016-11-21");
    CHECK(isoDate(milestoneDay(dayOf(2026, 5, 31), threeMonths)) == "2026-02-28");
}

TEST_CASE("The milestones of every end day of four years come in order of urgency", "[rules][reminders]")
{
    for (auto end = dayOf(2026, 1, 1); end < dayOf(2030, 1, 1); end += std::chrono::days(1)) {
        REQUIRE(milestoneDay(end, threeMonths) < milestoneDay(end, fortyFiveDays));
        REQUIRE(milestoneDay(end, fortyFiveDays) < milestoneDay(end, thirtyDays));
        REQUIRE(milestoneDay(end, thirtyDays) < milestoneDay(end, fifteenDays));
    }
}

TEST_CASE("A portal that runs every day sends each mail once, on its day", "[rules][reminders]")
{
    const auto end = dayOf(2016, 12, 6);
    Settled settled;
    std::map<std::string, Milestone> sent;
    for (auto today = dayOf(2015, 12, 7); today < dayOf(2017, 1, 31); today += std::chrono::days(1)) {
        const auto plan = plannedReminder(end, today, settled);
        CHECK(plan.skip.empty());
        if (!plan.send) continue;
        sent[isoDate(today)] = *plan.send;
        settled.push_back(*plan.send);
    }
    CHECK(sent == std::map<std::string, Milestone>{{"2016-09-06", threeMonths},
                                                   {"2016-10-22", fortyFiveDays},
                                                   {"2016-11-06", thirtyDays},
                                                   {"2016-11-21", fifteenDays}});
}

TEST_CASE("After missed days only the most urgent mail is sent", "[rules][reminders]")
{
    const auto end = dayOf(2016, 12, 6);
    const auto [because, today, settled, plan] = GENERATE(table<std::string, Day, Settled, ReminderPlan>({
        {"nothing is due yet", dayOf(2016, 9, 5), {}, {std::nullopt, {}}},
        {"one day late", dayOf(2016, 9, 7), {}, {threeMonths, {}}},
        {"two are due", dayOf(2016, 10, 30), {}, {fortyFiveDays, {threeMonths}}},
        {"imported with ten days left",
         dayOf(2016, 11, 26),
         {},
         {fifteenDays, {threeMonths, fortyFiveDays, thirtyDays}}},
        {"one was sent before", dayOf(2016, 11, 26), {threeMonths}, {fifteenDays, {fortyFiveDays, thirtyDays}}},
        {"the most urgent was sent before",
         dayOf(2016, 11, 26),
         {fifteenDays},
         {std::nullopt, {threeMonths, fortyFiveDays, thirtyDays}}},
        {"all are settled",
         dayOf(2016, 11, 26),
         {threeMonths, fortyFiveDays, thirtyDays, fifteenDays},
         {std::nullopt, {}}},
        {"on the last day of use", dayOf(2016, 12, 5), {threeMonths, fortyFiveDays, thirtyDays}, {fifteenDays, {}}},
        {"on the end day", dayOf(2016, 12, 6), {threeMonths, fortyFiveDays, thirtyDays}, {std::nullopt, {fifteenDays}}},
        {"long after the end",
         dayOf(2017, 12, 6),
         {},
         {std::nullopt, {threeMonths, fortyFiveDays, thirtyDays, fifteenDays}}},
    }));
    INFO("because " << because);
    CHECK(plannedReminder(end, today, settled) == plan);
}

TEST_CASE("Whichever days the portal was down, no milestone is sent twice or out of order", "[rules][reminders]")
{
    const auto end = dayOf(2016, 12, 6);
    for (int every = 1; every < 100; ++every) {
        Settled settled;
        std::optional<Milestone> last;
        for (auto today = dayOf(2016, 8, 1); today < dayOf(2017, 1, 1); today += std::chrono::days(every)) {
            const auto plan = plannedReminder(end, today, settled);
            settled.insert(settled.end(), plan.skip.begin(), plan.skip.end());
            if (!plan.send) continue;
            REQUIRE(today < end);
            REQUIRE((!last || *last < *plan.send));
            last = plan.send;
            settled.push_back(*plan.send);
        }
    }
}

TEST_CASE("A milestone is stored under a code", "[rules][reminders]")
{
    for (const auto milestone : milestones) CHECK(milestoneFrom(codeOf(milestone)) == milestone);
    CHECK_FALSE(milestoneFrom("tomorrow"));
}
