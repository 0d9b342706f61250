// SPDX-License-Identifier: Apache-2.0
#include "portal/server/reminders/round.hpp"

#include "tests/portal/reminders/people.hpp"

#include <map>
#include <random>
#include <set>

using namespace sceau;
using namespace sceau::reminders;
using namespace sceau::test;

namespace {

constexpr auto firstDay = rules::dayOf(2026, 11, 22);
constexpr int certificates = 120;

Result<mail::Message> compose(const Reminder& reminder)
{
    return mail::Message{{"", "support@autorite.example"}, {"", reminder.holder.email}, "Rappel", "Bonjour", "", "fr"};
}

/// When each certificate ends, and from when on its holder needs no more letters.
struct Fate {
    rules::Day end;
    std::optional<rules::Day> renewed;
    std::optional<rules::Day> revoked;
};

std::map<std::string, Fate> fates()
{
    std::mt19937 random(4);
    const auto within = [&](int days) { return std::chrono::days(random() % static_cast<unsigned>(days)); };
    std::map<std::string, Fate> all;
    for (int i = 0; i < certificates; ++i) {
        Fate fate{firstDay + within(400), {}, {}};
        if (i % 3 == 1) fate.renewed = firstDay + within(365);
        if (i % 5 == 2) fate.revoked = firstDay + within(365);
        all[std::to_string(1000 + i)] = fate;
    }
    return all;
}

bool needsNoLetters(const Fate& fate, rules::Day today)
{
    return (fate.renewed && *fate.renewed <= today) || (fate.revoked && *fate.revoked <= today) || fate.end <= today;
}

}  // namespace

TEST_CASE("Over a year of days, some of them missed, every holder gets the letters of the rules and no other",
          "[portal][reminders]")
{
    People people;
    const auto all = fates();
    for (const auto& [id, fate] : all) people.add(id, fate.end);

    std::mt19937 random(11);
    int down = 0;  // days for which the portal stays switched off
    std::map<std::string, std::vector<rules::Milestone>> settled;
    std::int64_t letters = 0;
    std::set<std::string> reminded;
    for (auto today = firstDay; today < firstDay + std::chrono::days(366); today += std::chrono::days(1)) {
        for (const auto& [id, fate] : all) {
            if (fate.renewed == today) people.request(id, store::RenewalState::registered);
            if (fate.revoked == today)
                people.execute("UPDATE certificate SET state = 'revoked' WHERE id = '" + id + "'");
        }
        if (down > 0) {
            --down;
            continue;
        }
        if (random() % 20 == 0) down = static_cast<int>(random() % 25);

        const auto report = run(people.database(), compose, {today, 1000});
        REQUIRE(report);
        std::map<std::string, rules::ReminderPlan> done;
        for (const auto& line : (*report).lines) {
            auto& plan = done[line.certificateId];
            if (line.action == Action::skipped)
                plan.skip.push_back(line.milestone);
            else
                plan.send = line.milestone;
        }
        for (const auto& [id, fate] : all) {
            INFO(id << " on " << rules::isoDate(today) << ", ends " << rules::isoDate(fate.end));
            auto& before = settled[id];
            const auto expected =
                needsNoLetters(fate, today) ? rules::ReminderPlan() : rules::plannedReminder(fate.end, today, before);
            REQUIRE(done[id] == expected);
            before.insert(before.end(), expected.skip.begin(), expected.skip.end());
            if (expected.send) {
                before.push_back(*expected.send);
                reminded.insert(id);
                ++letters;
            }
        }
    }
    CHECK(people.count("outbox") == letters);
    CHECK(people.count("expiry_notice WHERE action = 'sent'") == letters);
    CHECK(people.count("expiry_notice WHERE action = 'skipped'") > 0);
    CHECK(reminded.size() > certificates / 2);
}
