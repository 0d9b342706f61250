// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/crl.hpp"

#include "shared/x509/certificate.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>

using namespace sceau;
using namespace sceau::x509;

namespace {

RevocationList opened(const std::string& name)
{
    auto list = RevocationList::open(fixtures::bytes(name));
    if (!list) FAIL(list.error().detail);
    return std::move(*list);
}

/// OpenSSL's reading of the same list.
std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> judged(const Bytes& der)
{
    const auto* position = der.data();
    return {d2i_X509_CRL(nullptr, &position, static_cast<long>(der.size())), X509_CRL_free};
}

std::int64_t unixTime(const ASN1_TIME* time)
{
    std::tm parts{};
    REQUIRE(ASN1_TIME_to_tm(time, &parts) == 1);
    return timegm(&parts);
}

}  // namespace

TEST_CASE("A revocation list says who is revoked since when", "[x509]")
{
    const auto list = opened("issuing.crl");
    const auto revoked = *parseCertificate(fixtures::bytes("revoked.der"));
    const auto holder = *parseCertificate(fixtures::bytes("holder-ec.der"));

    CHECK(*list.count() == 1);
    const auto entry = *list.find(revoked.serialHex);
    REQUIRE(entry);
    CHECK(entry->revocationTime <= list.thisUpdate());
    CHECK(entry->reason == 1);
    CHECK_FALSE(*list.find(holder.serialHex));
    CHECK(list.nextUpdate() == list.thisUpdate() + 3650LL * 86400);
    CHECK(list.numberHex() == "01");
}

TEST_CASE("A revocation list is believed when its authority signed it", "[x509]")
{
    const auto list = opened("issuing.crl");
    CHECK(list.verify(fixtures::bytes("issuing.der")));
    CHECK(list.verify(fixtures::bytes("root.der")).error().code == ErrorCode::statusInvalid);

    auto der = fixtures::bytes("issuing.crl");
    der.back() ^= 1;
    const auto forged = RevocationList::open(der);
    REQUIRE(forged);
    CHECK((*forged).verify(fixtures::bytes("issuing.der")).error().code == ErrorCode::signatureInvalid);
}

TEST_CASE("A long revocation list reads as OpenSSL reads it", "[x509]")
{
    const auto der = fixtures::bytes("long.crl");
    const auto list = opened("long.crl");
    const auto judge = judged(der);
    REQUIRE(judge);
    auto* entries = X509_CRL_get_REVOKED(judge.get());
    const auto count = sk_X509_REVOKED_num(entries);
    REQUIRE(count == 20000);
    CHECK(*list.count() == static_cast<std::size_t>(count));
    CHECK(list.thisUpdate() == unixTime(X509_CRL_get0_lastUpdate(judge.get())));
    CHECK(list.verify(fixtures::bytes("issuing.der")));

    for (int index = 0; index < count; index += 997) {
        const auto* entry = sk_X509_REVOKED_value(entries, index);
        const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
            ASN1_INTEGER_to_BN(X509_REVOKED_get0_serialNumber(entry), nullptr), BN_free);
        std::unique_ptr<char, void (*)(char*)> hex(BN_bn2hex(number.get()), [](char* text) { OPENSSL_free(text); });
        std::string serial = hex.get();
        for (auto& character : serial) character = static_cast<char>(std::tolower(character));
        const auto found = *list.find(serial);
        REQUIRE(found);
        CHECK(found->revocationTime == unixTime(X509_REVOKED_get0_revocationDate(entry)));
    }
}

TEST_CASE("A long revocation list is read page by page", "[x509]")
{
    const auto list = opened("long.crl");
    const auto first = *list.page(0, 3);
    CHECK(first.total == 20000);
    REQUIRE(first.rows.size() == 3);
    CHECK(first.rows[0].serialHex == "1127000000000000");
    const auto second = *list.page(2, 3);
    REQUIRE(second.rows.size() == 3);
    CHECK(second.rows[0].serialHex == first.rows[2].serialHex);
    CHECK(second.rows[0].entry == *list.find(first.rows[2].serialHex));
    CHECK((*list.page(19999, 3)).rows.size() == 1);
    CHECK((*list.page(20000, 3)).rows.empty());
    CHECK((*list.page(0, 0)).total == 20000);
    const auto issuer = list.issuer();
    REQUIRE(issuer);
    CHECK(*issuer == (*parseCertificate(fixtures::bytes("issuing.der"))).subject);
}

TEST_CASE("A serial number in a revocation list that no certificate may have is refused where it is shown", "[x509]")
{
    // The entry's serial number is that of the revoked certificate, which begins with 11.
    const auto good = fixtures::bytes("issuing.crl");
    const Bytes number{0x11, 0x27, 0xB0, 0xDE};
    const auto at = std::search(good.begin(), good.end(), number.begin(), number.end());
    REQUIRE(at != good.end());
    const auto place = static_cast<std::size_t>(at - good.begin());
    for (const std::uint8_t begin : {std::uint8_t{0x91}, std::uint8_t{0x00}}) {
        auto changed = good;
        changed[place] = begin;
        const auto list = RevocationList::open(changed);
        REQUIRE(list);
        CHECK((*list).page(0, 1).error().code == ErrorCode::statusInvalid);
    }
}

TEST_CASE("A revocation list that is cut or partial is refused", "[x509]")
{
    const auto good = fixtures::bytes("issuing.crl");
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK_FALSE(RevocationList::open(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))));
    CHECK(RevocationList::open(fixtures::bytes("partial.crl")).error().code == ErrorCode::statusInvalid);
    CHECK(opened("issuing.crl").find("1").error().code == ErrorCode::invalidRequest);
    CHECK(opened("issuing.crl").find("XY").error().code == ErrorCode::invalidRequest);
}

TEST_CASE("A changed byte of a revocation list never crashes and is never believed", "[x509]")
{
    const auto good = fixtures::bytes("issuing.crl");
    const auto issuer = fixtures::bytes("issuing.der");
    for (std::size_t index = 0; index < good.size(); ++index) {
        auto changed = good;
        changed[index] ^= 0x11;
        const auto list = RevocationList::open(changed);
        if (!list) continue;
        (void)(*list).count();
        INFO("byte " << index);
        CHECK_FALSE((*list).verify(issuer));
    }
}
