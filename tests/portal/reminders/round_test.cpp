// SPDX-License-Identifier: Apache-2.0
#include "portal/server/reminders/round.hpp"

#include "tests/portal/reminders/people.hpp"

#include <thread>

using namespace sceau;
using namespace sceau::reminders;
using namespace sceau::test;
using enum rules::Milestone;

namespace {

const auto end = rules::dayOf(2016, 12, 6);

Result<mail::Message> compose(const Reminder& reminder)
{
    if (reminder.holder.email.starts_with("bad")) return fail(ErrorCode::invalidRequest, "no address");
    return mail::Message{{"", "support@autorite.example"}, {"", reminder.holder.email}, "Rappel", "Bonjour", "", "fr"};
}

Report sentOn(People& people, rules::Day today, Rehearsal rehearsal = Rehearsal::no)
{
    const auto report = run(people.database(), compose, {today, 1000, rehearsal});
    REQUIRE(report);
    return *report;
}

}  // namespace

TEST_CASE("A reminder is recorded and put in the outbox together, once", "[portal][reminders]")
{
    People people;
    people.add("a", end);
    const auto report = sentOn(people, rules::dayOf(2016, 11, 21));
    REQUIRE(report.lines.size() == 4);
    CHECK(report.lines.back().milestone == fifteenDays);
    CHECK(report.lines.back().action == Action::sent);
    CHECK(report.lines.back().daysLeft == 15);
    CHECK(report.lines.back().recipient == "a@exemple.fr");
    CHECK(report.lines.back().reference == "DOSSIER-a");
    CHECK(report.lines.front().action == Action::skipped);
    CHECK(people.count("outbox") == 1);

    CHECK(sentOn(people, rules::dayOf(2016, 11, 21)).lines.empty());
    CHECK(sentOn(people, rules::dayOf(2016, 12, 5)).lines.empty());
    CHECK(people.count("outbox") == 1);
}

TEST_CASE("A rehearsal tells what would be sent and writes nothing", "[portal][reminders]")
{
    People people;
    people.add("a", end);
    const auto rehearsed = sentOn(people, rules::dayOf(2016, 9, 6), Rehearsal::yes);
    REQUIRE(rehearsed.lines.size() == 1);
    CHECK(rehearsed.lines[0].milestone == threeMonths);
    CHECK(people.count("outbox") == 0);
    CHECK(people.count("expiry_notice") == 0);
    CHECK(sentOn(people, rules::dayOf(2016, 9, 6)).lines.size() == 1);
}

TEST_CASE("Nobody is reminded of a certificate that needs no renewal any more", "[portal][reminders]")
{
    People people;
    people.add("a", end);
    SECTION("it is revoked, as pages show it")
    {
        people.execute("UPDATE certificate SET state = 'revoked'");
    }
    SECTION("it is revoked, as the authority recorded it")
    {
        people.execute(
            "INSERT INTO revocation (serial, revoked_at, motive, reason, reason_published, channel, "
            "certificate, authority_told) SELECT serial_hex, 1, 'holderRequest', 0, 0, 'holder', der, 1 "
            "FROM certificate");
    }
    SECTION("its renewal is registered")
    {
        people.request("a", store::RenewalState::registered);
    }
    SECTION("its renewal is done")
    {
        people.request("a", store::RenewalState::installed);
    }
    SECTION("it has a successor")
    {
        people.add("b", rules::dayOf(2019, 12, 6));
        people.execute("UPDATE certificate SET predecessor = 'a' WHERE id = 'b'");
    }
    CHECK(sentOn(people, rules::dayOf(2016, 11, 21)).lines.empty());
    CHECK(people.count("outbox") == 0);
}

TEST_CASE("A draft or a cancelled request does not silence the reminders", "[portal][reminders]")
{
    People people;
    people.add("a", end);
    people.request("a", GENERATE(store::RenewalState::draft, store::RenewalState::cancelled));
    CHECK(sentOn(people, rules::dayOf(2016, 9, 6)).lines.size() == 1);
}

TEST_CASE("Nothing is sent on the end day, whatever hour the certificate ends", "[portal][reminders]")
{
    People people;
    people.add("a", end);
    people.add("b", end);
    people.execute("UPDATE certificate SET not_after = not_after + 80000 WHERE id = 'b'");
    CHECK(sentOn(people, end).lines.empty());
    CHECK(sentOn(people, end + std::chrono::days(10)).lines.empty());
    CHECK(sentOn(people, end - std::chrono::days(1)).lines.size() == 8);
}

TEST_CASE("One holder's bad address silences nobody else, and stays due", "[portal][reminders]")
{
    People people;
    people.add("bad", end);
    people.add("good", end);
    const auto report = sentOn(people, rules::dayOf(2016, 9, 6));
    CHECK(report.failed == 1);
    REQUIRE(report.lines.size() == 1);
    CHECK(report.lines[0].certificateId == "good");

    people.execute("UPDATE holder SET email = 'mended@exemple.fr' WHERE id = 'holder-bad'");
    CHECK(sentOn(people, rules::dayOf(2016, 9, 7)).lines.size() == 1);
}

TEST_CASE("Several processes at once send each reminder once", "[portal][reminders]")
{
    People people;
    for (int i = 0; i < 40; ++i) people.add(std::to_string(i), end);
    std::vector<std::thread> processes;
    for (int i = 0; i < 2; ++i)
        processes.emplace_back([&] { (void)run(people.database(), compose, {rules::dayOf(2016, 9, 6), 1000}); });
    for (auto& process : processes) process.join();
    CHECK(people.count("outbox") == 40);
    CHECK(people.count("expiry_notice") == 40);
}

TEST_CASE("The record can be read, newest day first", "[portal][reminders]")
{
    People people;
    people.add("a", end);
    sentOn(people, rules::dayOf(2016, 9, 6));
    sentOn(people, rules::dayOf(2016, 11, 10));
    const auto lines = notices(people.database(), 10);
    REQUIRE(lines);
    REQUIRE((*lines).size() == 3);
    CHECK((*lines)[0].day == rules::dayOf(2016, 11, 10));
    CHECK((*lines)[0].action == Action::skipped);
    CHECK((*lines)[1].milestone == thirtyDays);
    CHECK((*lines)[1].action == Action::sent);
    CHECK((*lines)[1].daysLeft == 26);
    CHECK((*lines)[2].recipient == "a@exemple.fr");
    CHECK((*lines)[2].reference == "DOSSIER-a");
}
