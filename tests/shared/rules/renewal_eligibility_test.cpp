// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/renewal_eligibility.hpp"

#include "shared/rules/calendar.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace sceau;
using namespace sceau::rules;

namespace {

const auto now = parisMidnight(dayOf(2026, 11, 22)) + 36'000;

RenewalFacts good()
{
    RenewalFacts facts;
    facts.notBefore = parisMidnight(dayOf(2024, 1, 10));
    facts.notAfter = parisMidnight(dayOf(2027, 1, 10));
    return facts;
}

}  // namespace

TEST_CASE("A valid certificate on a token that was not renewed yet can be renewed online", "[rules][eligibility]")
{
    const auto eligibility = judgeRenewal(good(), now);
    CHECK(eligibility.eligible());
    CHECK(eligibility.meeting.accepted());
}

TEST_CASE("What prevents a renewal is said with its clause", "[rules][eligibility]")
{
    using Change = std::function<void(RenewalFacts&)>;
    const auto [because, change, verdict] = GENERATE(table<std::string, Change, Verdict>({
        {"another authority issued it", [](auto& facts) { facts.issuedByUs = false; }, certificateNotOurs},
        {"it is revoked", [](auto& facts) { facts.revoked = true; }, certificateRevokedForRenewal},
        {"it begins tomorrow", [](auto& facts) { facts.notBefore = now + 86'400; }, certificateNotYetValid},
        {"it ended yesterday", [](auto& facts) { facts.notAfter = now - 86'400; }, certificateEnded},
        {"it ends later today: the end day is excluded", [](auto& facts) { facts.notAfter = now + 3'600; },
         certificateEnded},
        {"it is a file", [](auto& facts) { facts.physical = false; }, softwareCertificate},
        {"the product is gone", [](auto& facts) { facts.productOffered = false; }, productEnded},
        {"it has a successor", [](auto& facts) { facts.renewed = true; }, alreadyRenewed},
        {"a request is registered", [](auto& facts) { facts.underWay = true; }, renewalUnderWay},
    }));
    INFO("because " << because);
    auto facts = good();
    change(facts);
    const auto eligibility = judgeRenewal(facts, now);
    REQUIRE(eligibility.obstacles.size() == 1);
    CHECK(eligibility.obstacles[0].code == verdict.code);
    CHECK_FALSE(eligibility.eligible());
}

TEST_CASE("A certificate can be renewed until the evening before its end day", "[rules][eligibility]")
{
    const auto end = good().notAfter;
    CHECK(judgeRenewal(good(), end - 1).eligible());
    CHECK_FALSE(judgeRenewal(good(), end).eligible());
}

TEST_CASE("All obstacles are told, the gravest first", "[rules][eligibility]")
{
    auto facts = good();
    facts.revoked = true;
    facts.notAfter = now - 86'400;
    const auto eligibility = judgeRenewal(facts, now);
    REQUIRE(eligibility.obstacles.size() == 2);
    CHECK(eligibility.obstacles[0] == certificateRevokedForRenewal);
    CHECK(eligibility.obstacles[1] == certificateEnded);
}

TEST_CASE("Beyond the product's number of renewals a meeting is needed (REG-6.3.1-00D)", "[rules][eligibility]")
{
    auto facts = good();
    const auto [done, allowed, meeting] =
        GENERATE(table<int, int, bool>({{0, 1, false}, {1, 1, true}, {1, 2, false}, {0, 0, true}}));
    facts.renewalsDone = done;
    facts.renewalsAllowed = allowed;
    CHECK(judgeRenewal(facts, now).eligible());
    CHECK(judgeRenewal(facts, now).meeting.accepted() == !meeting);
}

TEST_CASE("A renewal has a key that was never seen before", "[rules][eligibility]")
{
    const Bytes old{1, 2, 3};
    const Bytes fresh{1, 2, 4};
    CHECK(checkNewKey(fresh, old, false).accepted());
    CHECK(checkNewKey(old, old, false) == keyReused);
    CHECK(checkNewKey(fresh, old, true) == keySeenBefore);
}

TEST_CASE("Refusals that rest on a standard name its clause", "[rules][eligibility]")
{
    for (const auto& verdict : {certificateNotOurs, certificateRevokedForRenewal, certificateNotYetValid,
                                certificateEnded, renewalsUsedUp, keyReused, keySeenBefore}) {
        INFO(verdict.code);
        CHECK_FALSE(verdict.clause.empty());
    }
}
