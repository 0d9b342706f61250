// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/remind.hpp"

#include "portal/server/commands/portal_parts.hpp"
#include "portal/server/pages/renderer.hpp"
#include "portal/server/reminders/letter.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace sceau::commands {

namespace {

constexpr std::size_t connections = 2;
constexpr std::int64_t mostListed = 10'000;

Result<rules::Day> dayOf(const RemindOptions& options, const config::Configuration& configuration)
{
    if (options.today.empty()) return rules::parisDay(std::time(nullptr));
    const auto day = rules::dayFromIso(options.today);
    if (!day) return fail(ErrorCode::invalidRequest, "--today must be a date such as 2026-12-06");
    if (!options.rehearsal && !configuration.demonstration)
        return fail(ErrorCode::invalidRequest, "--today needs --dry-run, unless the portal is a demonstration");
    return *day;
}

void print(const std::vector<reminders::Notice>& lines)
{
    (void)std::printf("%-10s  %-20s  %-14s  %-7s  %9s  %s\n", "day", "file", "reminder", "action", "days left", "to");
    for (const auto& line : lines)
        (void)std::printf("%-10s  %-20s  %-14s  %-7s  %9lld  %s\n", rules::isoDate(line.day).c_str(),
                          line.reference.c_str(), std::string(rules::codeOf(line.milestone)).c_str(),
                          line.action == reminders::Action::sent ? "sent" : "skipped",
                          static_cast<long long>(line.daysLeft), line.recipient.c_str());
}

}  // namespace

Result<void> remind(const RemindOptions& options)
{
    ASSIGN_OR_RETURN(const auto configuration, config::readConfiguration(options.configuration));
    ASSIGN_OR_RETURN(const auto day, dayOf(options, configuration));
    ASSIGN_OR_RETURN(const auto renderer, pages::Renderer::load(configuration.templates));
    ASSIGN_OR_RETURN(auto database, store::Database::open(configuration.connectString(), connections));
    RETURN_IF_ERROR(migrate(database));
    if (options.listing) {
        ASSIGN_OR_RETURN(const auto lines, reminders::notices(database, mostListed));
        print(lines);
        return {};
    }
    const auto compose = [&](const reminders::Reminder& reminder) {
        return reminders::letterFor(configuration, renderer, reminder);
    };
    const auto rehearsal = options.rehearsal ? reminders::Rehearsal::yes : reminders::Rehearsal::no;
    ASSIGN_OR_RETURN(const auto report, reminders::run(database, compose, {day, std::time(nullptr), rehearsal}));
    print(report.lines);
    const auto sent = std::count_if(report.lines.begin(), report.lines.end(),
                                    [](const auto& line) { return line.action == reminders::Action::sent; });
    (void)std::printf(
        options.rehearsal ? "%lld mails would be sent; nothing was written.\n" : "%lld mails are in the outbox.\n",
        static_cast<long long>(sent));
    if (report.failed != 0)
        return fail(ErrorCode::internalError,
                    std::to_string(report.failed) + " reminders could not be prepared; the log names the certificates");
    return {};
}

}  // namespace sceau::commands
