// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The portal's database: SQL that SQLite and PostgreSQL both understand, and nothing of how it is reached.
namespace sceau::store {

/// What a column can hold. Bytes are stored as base64 text, moments as Unix seconds.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string>;
using Values = std::vector<Value>;

/// One row of a result, its columns in the order of the SELECT.
class Row {
public:
    explicit Row(Values values) : values_(std::move(values)) {}

    [[nodiscard]] bool isNull(std::size_t column) const
    {
        return std::holds_alternative<std::nullptr_t>(values_[column]);
    }
    /// The column as text; empty when it is NULL.
    [[nodiscard]] std::string text(std::size_t column) const;
    /// The column as a number; 0 when it is NULL or not a number.
    [[nodiscard]] std::int64_t integer(std::size_t column) const;

private:
    Values values_;
};
using Rows = std::vector<Row>;

/// A set of changes that happen together or not at all: rolled back unless committed. Belongs to one thread.
class Transaction {
public:
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// Runs one statement whose parameters are written `:p1`, `:p2`, … Returns how many rows it changed.
    Result<std::int64_t> execute(std::string_view sql, const Values& parameters = {});
    /// Runs one SELECT (or … RETURNING).
    Result<Rows> query(std::string_view sql, const Values& parameters = {});
    /// The end of a SELECT whose row this transaction will judge and then change: until it ends, no other may do so.
    /// Empty on SQLite, where a transaction is the only writer from its beginning.
    [[nodiscard]] std::string_view forUpdate() const;
    Result<void> commit();

private:
    friend class Database;
    struct Connection;
    explicit Transaction(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

/// One step of the schema's history. Applied once, in the order given; never edited once released.
struct Migration {
    std::string_view id;
    std::vector<std::string_view> statements;
};

/// A pool of connections, safe to share between threads.
class Database {
public:
    /// `connectString` is `sqlite3://db=/path/to/file` or `postgresql://host=… dbname=…`, as SOCI names them.
    [[nodiscard]] static Result<Database> open(const std::string& connectString, std::size_t connections);

    Database(Database&&) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();

    /// Waits up to five seconds for a free connection. On SQLite the transaction takes the write lock at once,
    /// so that it can never fail half-way for want of it.
    Result<Transaction> begin();

    /// Transaction of one statement.
    Result<std::int64_t> execute(std::string_view sql, const Values& parameters = {});
    /// Transaction of one SELECT, which on SQLite takes no write lock.
    Result<Rows> query(std::string_view sql, const Values& parameters = {});

    /// Brings the schema up to date; says how many migrations were applied.
    Result<std::size_t> migrate(const std::vector<Migration>& migrations);

private:
    struct Pool;
    explicit Database(std::unique_ptr<Pool> pool);
    Result<Transaction> begin(std::string_view statement);
    std::unique_ptr<Pool> pool_;
};

}  // namespace sceau::store
