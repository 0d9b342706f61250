// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/key_rules.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::rules;

TEST_CASE("From 2026 on a new certificate needs 3000 bits of RSA or a curve (TS 119 312)", "[rules][keys]")
{
    const auto today = dayOf(2026, 11, 22);
    const auto [key, verdict] = GENERATE(table<std::string, Verdict>({
        {"RSA-3072", ok},
        {"RSA-4096", ok},
        {"RSA-3000", ok},
        {"RSA-8192", ok},
        {"P-256", ok},
        {"P-384", ok},
        {"P-521", ok},
        {"brainpoolP256r1", ok},
        {"FRP256v1", ok},
        {"RSA-2999", rsaBelow3000},
        {"RSA-2048", rsaBelow3000},
        {"RSA-2047", keyTooSmall},
        {"RSA-1024", keyTooSmall},
        {"RSA-8193", keyTooLarge},
        {"RSA-9999999", keyKindUnknown},
        {"RSA-", keyKindUnknown},
        {"RSA-03072", keyKindUnknown},
        {"P-192", keyKindUnknown},
        {"secp256k1", keyKindUnknown},
        {"1.3.101.112", keyKindUnknown},
        {"", keyKindUnknown},
    }));
    INFO(key);
    CHECK(checkNewKeyType(key, today, yearsAfter(today, 3), RsaBelow3000::refused).code == verdict.code);
}

TEST_CASE("RSA-2048 depends on the day and on the operator", "[rules][keys]")
{
    using Policy = RsaBelow3000;
    const auto [because, issued, end, policy, verdict] = GENERATE(table<std::string, Day, Day, Policy, Verdict>({
        {"issued on the last day of 2025, ending in time", dayOf(2025, 12, 31), dayOf(2028, 12, 31), Policy::refused,
         ok},
        {"issued on the first day of 2026", dayOf(2026, 1, 1), dayOf(2028, 12, 31), Policy::refused, rsaBelow3000},
        {"tolerated until its end of use", dayOf(2026, 11, 22), dayOf(2029, 1, 1), Policy::untilEndOf2028, ok},
        {"it would outlive it by a day", dayOf(2026, 11, 22), dayOf(2029, 1, 2), Policy::untilEndOf2028, keyOutlived},
        {"issued in 2025 for too long", dayOf(2025, 12, 31), dayOf(2029, 6, 1), Policy::refused, keyOutlived},
        {"the operator answers for it", dayOf(2026, 11, 22), dayOf(2029, 11, 22), Policy::accepted, ok},
    }));
    INFO("because " << because);
    CHECK(checkNewKeyType("RSA-2048", issued, end, policy).code == verdict.code);
    CHECK(checkNewKeyType("RSA-1024", issued, end, policy) == keyTooSmall);
}

TEST_CASE("Signatures by RSA-2048 are relied on until the end of 2028", "[rules][keys]")
{
    CHECK(checkKeyUse("RSA-2048", dayOf(2028, 12, 31)).accepted());
    CHECK(checkKeyUse("RSA-2048", dayOf(2029, 1, 1)) == keyOutlived);
    CHECK(checkKeyUse("RSA-3072", dayOf(2035, 1, 1)).accepted());
    CHECK(checkKeyUse("RSA-1024", dayOf(2020, 1, 1)) == keyTooSmall);
}

TEST_CASE("An RSA exponent is odd and between 2^16 and 2^256 (TS 119 312 §6.2.2.1)", "[rules][keys]")
{
    Bytes below2to256(32, 0xFF);
    Bytes above2to256(33, 0);
    above2to256.front() = above2to256.back() = 1;
    const auto [because, exponent, verdict] = GENERATE_COPY(table<std::string, Bytes, Verdict>({
        {"65537", {1, 0, 1}, ok},
        {"65537 with a sign byte", {0, 1, 0, 1}, ok},
        {"2^256 - 1", below2to256, ok},
        {"3", {3}, rsaExponent},
        {"65535", {0xFF, 0xFF}, rsaExponent},
        {"65536", {1, 0, 0}, rsaExponent},
        {"65538", {1, 0, 2}, rsaExponent},
        {"2^256 + 1", above2to256, rsaExponent},
        {"nothing", {}, rsaExponent},
        {"zero", {0}, rsaExponent},
    }));
    INFO(because);
    CHECK(checkRsaExponent(exponent).code == verdict.code);
}

TEST_CASE("SHA-256 is the least digest", "[rules][keys]")
{
    for (const auto* name : {"SHA-256", "SHA-384", "SHA-512", "SHA3-256"}) CHECK(checkDigest(name).accepted());
    for (const auto* name : {"SHA-1", "MD5", "SHA-224", "sha256", ""}) CHECK(checkDigest(name) == digestTooWeak);
}
