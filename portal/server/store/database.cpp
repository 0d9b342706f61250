// SPDX-License-Identifier: Apache-2.0
#include "portal/server/store/database.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <charconv>
#include <ctime>
#include <deque>

namespace sceau::store {

namespace {

constexpr int secondsToWait = 5;
constexpr std::string_view sqliteScheme = "sqlite3://";

/// What SOCI throws, as our Error. Only messages of the database engine pass: they name columns, not values.
Failure translated(const std::exception& exception)
{
    return fail(ErrorCode::internalError, std::string("database: ") + std::string(exception.what()).substr(0, 200));
}

/// Keeps bound values at fixed addresses until the statement has run.
struct Bindings {
    std::deque<std::string> texts;
    std::deque<long long> numbers;
    std::deque<soci::indicator> indicators;
};

void bind(soci::statement& statement, Bindings& bindings, const Values& parameters)
{
    std::size_t position = 0;
    for (const auto& value : parameters) {
        const auto name = "p" + std::to_string(++position);
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            statement.exchange(soci::use(bindings.numbers.emplace_back(*number), name));
        } else if (const auto* text = std::get_if<std::string>(&value)) {
            statement.exchange(soci::use(bindings.texts.emplace_back(*text), name));
        } else {
            bindings.indicators.push_back(soci::i_null);
            statement.exchange(soci::use(bindings.texts.emplace_back(), bindings.indicators.back(), name));
        }
    }
}

Value columnOf(const soci::row& row, std::size_t column)
{
    if (row.get_indicator(column) == soci::i_null) return nullptr;
    switch (row.get_properties(column).get_data_type()) {
    case soci::dt_string:
    case soci::dt_xml: return row.get<std::string>(column);
    case soci::dt_integer: return std::int64_t{row.get<int>(column)};
    case soci::dt_long_long: return static_cast<std::int64_t>(row.get<long long>(column));
    case soci::dt_unsigned_long_long: return static_cast<std::int64_t>(row.get<unsigned long long>(column));
    case soci::dt_double: return static_cast<std::int64_t>(row.get<double>(column));
    case soci::dt_date:
    case soci::dt_blob: break;
    }
    return nullptr;
}

}  // namespace

std::string Row::text(std::size_t column) const
{
    if (const auto* number = std::get_if<std::int64_t>(&values_[column])) return std::to_string(*number);
    const auto* text = std::get_if<std::string>(&values_[column]);
    return text == nullptr ? std::string() : *text;
}

std::int64_t Row::integer(std::size_t column) const
{
    if (const auto* number = std::get_if<std::int64_t>(&values_[column])) return *number;
    // SOCI hands out what SQLite computes (COUNT, SUM) as text, for it has no declared type.
    std::int64_t number = 0;
    if (const auto* text = std::get_if<std::string>(&values_[column]))
        (void)std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

struct Transaction::Connection {
    Connection(soci::connection_pool& lender, std::size_t lent, bool isSqlite)
        : pool(lender), position(lent), sqlite(isSqlite)
    {
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    soci::connection_pool& pool;
    std::size_t position;
    bool sqlite;
    bool open = false;

    soci::session& session() { return pool.at(position); }
    ~Connection()
    {
        try {
            if (open) session() << "ROLLBACK";
        } catch (const std::exception&) {
            open = false;  // the engine has rolled back already, for example after a full disk
        }
        pool.give_back(position);
    }
};

struct Database::Pool {
    Pool(std::size_t size, bool isSqlite) : connections(size), sqlite(isSqlite) {}

    soci::connection_pool connections;
    bool sqlite;
};

Transaction::Transaction(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Result<std::int64_t> Transaction::execute(std::string_view sql, const Values& parameters)
{
    try {
        Bindings bindings;
        soci::statement statement(connection_->session());
        statement.alloc();
        statement.prepare(std::string(sql));
        bind(statement, bindings, parameters);
        statement.define_and_bind();
        statement.execute(true);
        return std::int64_t{statement.get_affected_rows()};
    } catch (const std::exception& exception) {
        return translated(exception);
    }
}

Result<Rows> Transaction::query(std::string_view sql, const Values& parameters)
{
    try {
        Bindings bindings;
        soci::row row;
        soci::statement statement(connection_->session());
        statement.alloc();
        statement.prepare(std::string(sql));
        bind(statement, bindings, parameters);
        statement.exchange(soci::into(row));
        statement.define_and_bind();
        statement.execute(false);
        Rows rows;
        while (statement.fetch()) {
            Values values;
            for (std::size_t column = 0; column < row.size(); ++column) values.push_back(columnOf(row, column));
            rows.emplace_back(std::move(values));
        }
        return rows;
    } catch (const std::exception& exception) {
        return translated(exception);
    }
}

std::string_view Transaction::forUpdate() const
{
    return connection_->sqlite ? "" : " FOR UPDATE";
}

Result<void> Transaction::commit()
{
    try {
        connection_->session() << "COMMIT";
        connection_->open = false;
        return {};
    } catch (const std::exception& exception) {
        return translated(exception);
    }
}

Database::Database(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}
Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& connectString, std::size_t connections)
{
    const bool sqlite = connectString.starts_with(sqliteScheme);
    try {
        auto pool = std::make_unique<Pool>(connections, sqlite);
        for (std::size_t i = 0; i < connections; ++i) {
            auto& session = pool->connections.at(i);
            if (!sqlite) {
                session.open(connectString);
                continue;
            }
            const auto parameters = connectString.substr(sqliteScheme.size());
            session.open(*soci::factory_sqlite3(), parameters + " timeout=" + std::to_string(secondsToWait));
            session << "PRAGMA journal_mode=WAL";
            session << "PRAGMA synchronous=FULL";
            session << "PRAGMA foreign_keys=ON";
        }
        return Database(std::move(pool));
    } catch (const std::exception& exception) {
        return translated(exception);
    }
}

Result<Transaction> Database::begin(std::string_view statement)
{
    std::size_t position = 0;
    if (!pool_->connections.try_lease(position, secondsToWait * 1000))
        return fail(ErrorCode::busy, "database: every connection is in use");
    auto connection = std::make_unique<Transaction::Connection>(pool_->connections, position, pool_->sqlite);
    try {
        connection->session() << std::string(statement);
        connection->open = true;
        return Transaction(std::move(connection));
    } catch (const std::exception& exception) {
        return translated(exception);
    }
}

Result<Transaction> Database::begin()
{
    return begin(pool_->sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Result<std::int64_t> Database::execute(std::string_view sql, const Values& parameters)
{
    ASSIGN_OR_RETURN(auto transaction, begin());
    ASSIGN_OR_RETURN(const auto changed, transaction.execute(sql, parameters));
    RETURN_IF_ERROR(transaction.commit());
    return changed;
}

Result<Rows> Database::query(std::string_view sql, const Values& parameters)
{
    ASSIGN_OR_RETURN(auto transaction, begin("BEGIN"));
    return transaction.query(sql, parameters);
}

Result<std::size_t> Database::migrate(const std::vector<Migration>& migrations)
{
    ASSIGN_OR_RETURN(auto transaction, begin());
    RETURN_IF_ERROR(transaction.execute(
        "CREATE TABLE IF NOT EXISTS migration (id VARCHAR(64) PRIMARY KEY, applied_at BIGINT NOT NULL)"));
    std::size_t applied = 0;
    for (const auto& migration : migrations) {
        const std::string id(migration.id);
        ASSIGN_OR_RETURN(const auto known, transaction.query("SELECT id FROM migration WHERE id = :p1", {id}));
        if (!known.empty()) continue;
        for (const auto statement : migration.statements) RETURN_IF_ERROR(transaction.execute(statement));
        RETURN_IF_ERROR(transaction.execute("INSERT INTO migration (id, applied_at) VALUES (:p1, :p2)",
                                            {id, static_cast<std::int64_t>(std::time(nullptr))}));
        ++applied;
    }
    RETURN_IF_ERROR(transaction.commit());
    return applied;
}

}  // namespace sceau::store
