// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/daily_reminders.hpp"

#include "portal/server/reminders/letter.hpp"
#include "portal/server/reminders/round.hpp"
#include "shared/base/log.hpp"
#include "shared/rules/calendar.hpp"

#include <chrono>

namespace sceau::commands {

namespace {

constexpr auto betweenLooks = std::chrono::seconds(60);
constexpr auto breath = std::chrono::milliseconds(50);

}  // namespace

DailyReminders::DailyReminders(const pages::Portal& portal) : portal_(portal), thread_([this] { run(); }) {}

DailyReminders::~DailyReminders()
{
    stopping_ = true;
    thread_.join();
}

void DailyReminders::run()
{
    auto next = std::chrono::steady_clock::now();
    while (!stopping_) {
        if (std::chrono::steady_clock::now() >= next) {
            remind();
            next = std::chrono::steady_clock::now() + betweenLooks;
        }
        std::this_thread::sleep_for(breath);
    }
}

void DailyReminders::remind()
{
    const auto now = portal_.clock();
    const auto today = rules::parisDay(now);
    if (remindedOn_ == rules::isoDate(today)) return;
    const auto compose = [&](const reminders::Reminder& reminder) {
        return reminders::letterFor(portal_.configuration, portal_.renderer, reminder);
    };
    const auto report = reminders::run(portal_.database, compose, {today, now, reminders::Rehearsal::no});
    if (report)
        remindedOn_ = rules::isoDate(today);
    else
        log::warning("reminders could not be sent", {{"detail", report.error().detail}});
}

}  // namespace sceau::commands
