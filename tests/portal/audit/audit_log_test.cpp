// SPDX-License-Identifier: Apache-2.0
#include "portal/server/audit/audit_log.hpp"

#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>
#include <thread>

using namespace sceau;
using namespace sceau::test;

namespace {

struct Log {
    Directory directory;
    Result<store::Database> database = store::Database::open("sqlite3://db=" + directory.file("test.db"), 4);

    Log() { REQUIRE((*database).migrate(audit::migrations())); }

    void add(const std::string& subject, std::int64_t at = 1795348800)
    {
        auto transaction = (*database).begin();
        REQUIRE(transaction);
        REQUIRE(audit::append(*transaction,
                              {at, "revoked", subject, "holder", "", "motive=9", "Camille EXEMPLE, 192.0.2.7"}));
        REQUIRE((*transaction).commit());
    }
    [[nodiscard]] std::optional<std::int64_t> firstBroken() { return (*audit::verify(*database)).firstBroken; }
};

}  // namespace

TEST_CASE("An untouched log verifies, row by row", "[audit]")
{
    Log log;
    CHECK((*audit::verify(*log.database)).rows == 0);
    for (int i = 0; i < 2500; ++i) log.add("serial-" + std::to_string(i));
    const auto verdict = *audit::verify(*log.database);
    CHECK(verdict.rows == 2500);
    CHECK_FALSE(verdict.firstBroken.has_value());
}

TEST_CASE("Whatever is done to the log in the database is found, and where", "[audit]")
{
    const auto [because, sql, row] = GENERATE(table<std::string, std::string, std::int64_t>({
        {"an action was changed", "UPDATE audit SET action = 'issued' WHERE number = 3", 3},
        {"a moment was changed", "UPDATE audit SET at = at + 1 WHERE number = 3", 3},
        {"a name was changed", "UPDATE audit SET personal = 'somebody else' WHERE number = 4", 4},
        {"a text moved from one column to the next",
         "UPDATE audit SET subject = 'serial-1h', actor_role = 'older' WHERE number = 2", 2},
        {"a row was removed", "DELETE FROM audit WHERE number = 2", 2},
        {"the last row was removed", "DELETE FROM audit WHERE number = 5", 5},
        {"two rows changed places",
         "UPDATE audit SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE number END", 2},
        {"the head was changed", "UPDATE audit_head SET hash = 'x'", 5},
    }));
    INFO("because " << because);
    Log log;
    for (int i = 0; i < 5; ++i) log.add("serial-" + std::to_string(i));
    REQUIRE((*log.database).execute(sql));
    (void)(*log.database).execute("UPDATE audit SET number = -number WHERE number < 0");

    CHECK(log.firstBroken() == row);
}

TEST_CASE("Personal parts are erased by rule and the chain still holds", "[audit]")
{
    Log log;
    log.add("old", 1000);
    log.add("new", 2000);
    CHECK(*audit::erasePersonal(*log.database, 1500) == 1);
    CHECK(*audit::erasePersonal(*log.database, 1500) == 0);
    CHECK_FALSE(log.firstBroken().has_value());

    std::vector<std::string> lines;
    REQUIRE(audit::forEach(*log.database, 0,
                           [&](const audit::Entry& entry) { lines.push_back(audit::toJsonLine(entry)); }));
    REQUIRE(lines.size() == 2);
    CHECK(contains(lines[0], R"("subject":"old")"));
    CHECK(contains(lines[0], R"("personal":null)"));
    CHECK(contains(lines[1], R"("personal":"Camille EXEMPLE, 192.0.2.7")"));
}

TEST_CASE("A change that is rolled back leaves no row", "[audit]")
{
    Log log;
    {
        auto transaction = (*log.database).begin();
        REQUIRE(audit::append(*transaction, {1, "revoked", "x", "holder", "", "", ""}));
    }
    log.add("kept");
    const auto verdict = *audit::verify(*log.database);
    CHECK(verdict.rows == 1);
    CHECK_FALSE(verdict.firstBroken.has_value());
    CHECK((*audit::history(*log.database, "kept", 10)).size() == 1);
    CHECK((*audit::history(*log.database, "x", 10)).empty());
}

TEST_CASE("Several threads write one chain", "[audit]")
{
    Log log;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&log] {
            for (int j = 0; j < 25; ++j) {
                auto transaction = (*log.database).begin();
                if (!transaction) continue;
                if (audit::append(*transaction, {1, "revoked", "x", "holder", "", "", ""}))
                    (void)(*transaction).commit();
            }
        });
    for (auto& thread : threads) thread.join();
    const auto verdict = *audit::verify(*log.database);
    CHECK(verdict.rows == 100);
    CHECK_FALSE(verdict.firstBroken.has_value());
}
