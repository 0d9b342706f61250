// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/sql_register.hpp"

#include "portal/server/ca/embedded_ca.hpp"
#include "portal/server/ca/schema.hpp"
#include "tests/portal/authority/fixture.hpp"

#include <thread>

using namespace sceau;
using namespace sceau::test;

TEST_CASE("In the database, too, one reference has one certificate", "[authority]")
{
    const Directory directory;
    auto database = store::Database::open("sqlite3://db=" + directory.file("test.db"), 4);
    REQUIRE((*database).migrate(ca::migrations()));
    ca::SqlRegister certificates(*database);
    const auto authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    ca::EmbeddedCa embedded(*authority, certificates, now);
    const auto request = requestFor(opensslRequest(directory, "holder", ecKey));

    std::array<Bytes, 4> made;
    std::vector<std::thread> threads;
    for (Bytes& one : made)
        threads.emplace_back([&embedded, &request, &one] {
            auto issued = embedded.issue(request);
            if (issued) one = issued->certificate;
        });
    for (auto& thread : threads) thread.join();

    for (const Bytes& one : made) CHECK((!one.empty() && one == made[0]));
    CHECK((*(*database).query("SELECT serial FROM issuance")).size() == 1);

    auto other = request;
    other.certificationRequest = opensslRequest(directory, "other", ecKey);
    CHECK(embedded.issue(other).error().code == ErrorCode::requestMismatch);
    CHECK(*certificates.issued("R-1") == made[0]);
    CHECK(*certificates.issued("R-2") == std::nullopt);
}
