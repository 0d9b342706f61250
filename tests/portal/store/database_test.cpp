// SPDX-License-Identifier: Apache-2.0
#include "portal/server/store/database.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace sceau;
using namespace sceau::store;

namespace {

/// A database in a directory of its own, removed with it.
class TemporaryDatabase {
public:
    [[nodiscard]] Database open() const
    {
        auto database = Database::open("sqlite3://db=" + (directory_.path() / "test.db").string(), 4);
        REQUIRE(database);
        return std::move(*database);
    }

private:
    tests::TemporaryDirectory directory_;
};

const std::vector<Migration> schema{
    {"1-thing", {"CREATE TABLE thing (id VARCHAR(16) PRIMARY KEY, amount BIGINT, note TEXT)"}},
};

}  // namespace

TEST_CASE("The schema is brought up to date once", "[portal][store]")
{
    const TemporaryDatabase files;
    auto database = files.open();
    CHECK(*database.migrate(schema) == 1);
    CHECK(*database.migrate(schema) == 0);
    CHECK(*files.open().migrate(schema) == 0);
}

TEST_CASE("Values come back as they were stored", "[portal][store]")
{
    const TemporaryDatabase files;
    auto database = files.open();
    REQUIRE(database.migrate(schema));
    const std::int64_t large = 9007199254740993;
    CHECK(*database.execute("INSERT INTO thing VALUES (:p1, :p2, :p3)", {"a", large, "Éloïse D'Été 日本"}) == 1);
    CHECK(*database.execute("INSERT INTO thing VALUES (:p1, :p2, :p3)", {"b", nullptr, nullptr}) == 1);

    const auto rows = database.query("SELECT id, amount, note FROM thing ORDER BY id");
    REQUIRE(rows);
    REQUIRE((*rows).size() == 2);
    CHECK((*rows)[0].integer(1) == large);
    CHECK((*rows)[0].text(2) == "Éloïse D'Été 日本");
    CHECK((*rows)[1].isNull(1));
    CHECK((*rows)[1].isNull(2));
    CHECK((*database.query("SELECT COUNT(*) FROM thing"))[0].integer(0) == 2);
    CHECK(*database.execute("UPDATE thing SET amount = 1 WHERE id = :p1", {"absent"}) == 0);
}

TEST_CASE("A parameter is never read as SQL", "[portal][store]")
{
    const TemporaryDatabase files;
    auto database = files.open();
    REQUIRE(database.migrate(schema));
    const std::string hostile = "'); DROP TABLE thing; --";
    REQUIRE(database.execute("INSERT INTO thing (id, note) VALUES (:p1, :p2)", {"a", hostile}));
    CHECK((*database.query("SELECT note FROM thing"))[0].text(0) == hostile);
}

TEST_CASE("What is not committed did not happen", "[portal][store]")
{
    const TemporaryDatabase files;
    auto database = files.open();
    REQUIRE(database.migrate(schema));
    {
        auto transaction = database.begin();
        REQUIRE(transaction);
        REQUIRE(transaction->execute("INSERT INTO thing (id) VALUES ('a')"));
    }
    CHECK((*database.query("SELECT id FROM thing")).empty());
}

TEST_CASE("A broken rule of the schema is an error, and the connection stays usable", "[portal][store]")
{
    const TemporaryDatabase files;
    auto database = files.open();
    REQUIRE(database.migrate(schema));
    REQUIRE(database.execute("INSERT INTO thing (id) VALUES ('a')"));
    for (int i = 0; i < 10; ++i) CHECK_FALSE(database.execute("INSERT INTO thing (id) VALUES ('a')"));
    CHECK(database.execute("INSERT INTO thing (id) VALUES ('b')"));
}

TEST_CASE("Threads that write at the same time all succeed", "[portal][store]")
{
    const TemporaryDatabase files;
    auto database = files.open();
    REQUIRE(database.migrate(schema));
    REQUIRE(database.execute("INSERT INTO thing (id, amount) VALUES ('sum', 0)"));
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&database] {
            for (int j = 0; j < 20; ++j) {
                auto transaction = database.begin();
                if (!transaction) continue;
                const auto before = transaction->query("SELECT amount FROM thing WHERE id = 'sum'");
                if (!before) continue;
                (void)transaction->execute("UPDATE thing SET amount = :p1 WHERE id = 'sum'",
                                           {(*before)[0].integer(0) + 1});
                (void)transaction->commit();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK((*database.query("SELECT amount FROM thing"))[0].integer(0) == 160);
}
