// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/vault.hpp"
#include "shared/base/bytes.hpp"
#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace sceau;
using namespace sceau::secrets;

TEST_CASE("What a vault sealed it opens again, also after a restart")
{
    const test::Directory directory;
    const auto vault = Vault::openOrCreate(directory.file("key"));
    REQUIRE(vault);
    const auto sealed = vault->seal("certificate-1", "12345678");
    const auto again = Vault::openOrCreate(directory.file("key"));
    REQUIRE(again);
    const auto opened = again->open("certificate-1", sealed);
    REQUIRE(opened);
    CHECK(*opened == "12345678");
    CHECK(vault->seal("certificate-1", "12345678") != sealed);
}

TEST_CASE("A sealed text says nothing of its length, and opens for its owner only")
{
    const test::Directory directory;
    const auto vault = Vault::openOrCreate(directory.file("key"));
    REQUIRE(vault);
    const auto sealed = vault->seal("certificate-1", "1234");
    CHECK(sealed.size() == vault->seal("certificate-1", "12345678901234567890").size());
    CHECK_FALSE(vault->open("certificate-2", sealed));
    CHECK_FALSE(vault->open("certificate-1234", vault->seal("certificate-1", "234x")));
}

TEST_CASE("Nothing altered, cut or sealed elsewhere opens")
{
    const test::Directory directory;
    const auto vault = Vault::openOrCreate(directory.file("key"));
    const auto other = Vault::openOrCreate(directory.file("other"));
    REQUIRE(vault);
    REQUIRE(other);
    const auto sealed = vault->seal("c", "12345678");
    CHECK_FALSE(other->open("c", sealed));
    auto bytes = fromBase64(sealed);
    REQUIRE(bytes);
    for (std::size_t i = 0; i < bytes->size(); ++i) {
        auto altered = *bytes;
        altered[i] ^= 1;
        CHECK_FALSE(vault->open("c", toBase64(altered)));
        CHECK_FALSE(vault->open("c", toBase64(BytesView(*bytes).first(i))));
    }
    CHECK_FALSE(vault->open("c", "not base64"));
}

TEST_CASE("A key file that others may read is not used")
{
    const test::Directory directory;
    REQUIRE(Vault::openOrCreate(directory.file("key")));
    ::chmod(directory.file("key").c_str(), 0640);
    CHECK_FALSE(Vault::openOrCreate(directory.file("key")));
}
