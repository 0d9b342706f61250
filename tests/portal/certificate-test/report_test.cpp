// SPDX-License-Identifier: Apache-2.0
#include "portal/server/certificate-test/report.hpp"
#include "shared/rules/calendar.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau;
using namespace sceau::certificatetest;

namespace {

const config::Configuration& configuration()
{
    static const auto read = config::readConfiguration(SOURCE_DIR "/portal/config/demo.json");
    REQUIRE(read);
    return *read;
}

const std::int64_t now = rules::parisMidnight(rules::dayOf(2026, 11, 22)) + 3600;

Facts facts(int days, const store::Chip& chip = {"Récente", "42", "Exemple Cartes", ""},
            const std::string& product = "audace")
{
    Facts found;
    store::CertificateRecord record;
    record.product = product;
    record.chip = chip;
    record.notAfter = rules::parisMidnight(rules::dayOf(2026, 11, 22) + std::chrono::days(days));
    found.notAfter = record.notAfter;
    found.record = record;
    return found;
}

Report judged(const Facts& found)
{
    return judge(configuration(), found, now);
}

State stateOf(const Report& report, const std::string& check)
{
    const auto line =
        std::find_if(report.lines.begin(), report.lines.end(), [&](const Line& one) { return one.check == check; });
    REQUIRE(line != report.lines.end());
    return line->state;
}

}  // namespace

TEST_CASE("A certificate that is well and far from its end works, and nothing has to be done")
{
    const auto report = judged(facts(400));
    CHECK(report.verdict == State::ok);
    CHECK(report.sentence == "test.verdict.ok");
    for (const auto& line : report.lines) CHECK(line.state == State::ok);
}

TEST_CASE("From the first reminder on, the verdict asks for renewal and leads there")
{
    CHECK(judged(facts(93)).verdict == State::ok);
    const auto report = judged(facts(92));
    CHECK(stateOf(report, "days") == State::warning);
    CHECK(report.sentence == "test.verdict.soon");
    CHECK(report.way == Way::renew);
}

TEST_CASE("The end counts exclu: on the end day the certificate is told as expired, even before its last second")
{
    auto onTheDay = facts(0);
    onTheDay.notAfter += 86'399;
    onTheDay.record->notAfter = onTheDay.notAfter;
    const auto report = judged(onTheDay);
    CHECK(stateOf(report, "days") == State::bad);
    CHECK(report.way == Way::newOrder);
    CHECK(judged(facts(1)).sentence == "test.verdict.soon");
}

TEST_CASE("A revoked certificate is told as revoked before anything else")
{
    auto revoked = facts(-5);
    revoked.record->state = store::CertificateState::revoked;
    CHECK(judged(revoked).sentence == "test.verdict.revoked");
    CHECK(judged(revoked).verdict == State::bad);
}

TEST_CASE("A certificate of another authority is not judged, but told as such")
{
    Facts foreign;
    foreign.notAfter = now + 400 * 86'400;
    foreign.chain = ErrorCode::certificateUnknown;
    const auto report = judged(foreign);
    CHECK(report.sentence == "test.verdict.foreign");
    CHECK(stateOf(report, "support") == State::warning);
    CHECK(report.way == Way::support);
}

TEST_CASE("A broken chain is the authority's matter; an expired certificate does not break it")
{
    auto broken = facts(400);
    broken.chain = ErrorCode::certificateInvalid;
    CHECK(judged(broken).sentence == "test.verdict.broken");
    auto expired = facts(-1);
    expired.chain = ErrorCode::certificateExpired;
    CHECK(stateOf(judged(expired), "chain") == State::ok);
    CHECK(judged(expired).sentence == "test.verdict.expired");
}

TEST_CASE("A support that is no longer qualified works today and changes at renewal")
{
    const auto report = judged(facts(400, {"Ancienne", "42", "Exemple Cartes", ""}));
    CHECK(stateOf(report, "support") == State::warning);
    CHECK(report.sentence == "test.verdict.support");
    CHECK(report.verdict == State::warning);
}

TEST_CASE("What the holder's computer reports can only make the verdict on the support worse")
{
    auto otherToken = facts(400);
    otherToken.reported = rules::Device{{}, "Exemple Cartes", "Récente", "", "99", {}};
    CHECK(stateOf(judged(otherToken), "support") == State::warning);
    auto unknown = facts(400, {"Inconnue", "42", "Autre", ""});
    unknown.reported = rules::Device{{}, "Exemple Cartes", "Récente", "", "42", {}};
    CHECK(stateOf(judged(unknown), "support") == State::warning);
}

TEST_CASE("A software certificate is well until it ends, and then a new one is ordered")
{
    CHECK(judged(facts(400, {}, "initiale")).verdict == State::ok);
    const auto soon = judged(facts(20, {}, "initiale"));
    CHECK(soon.sentence == "test.verdict.software");
    CHECK(soon.way == Way::newOrder);
}
