// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace sceau::transfer {

/// Reads CSV (RFC 4180) record by record: comma or semicolon, as its first line has it; quoted fields may hold line
/// breaks.
class CsvReader {
public:
    /// `stream` outlives this object. A byte order mark is skipped.
    explicit CsvReader(std::istream& stream) : stream_(stream) {}

    /// The next record that is not empty; nothing at the end. Fails with `invalidRequest` for a record longer than 64
    /// KiB, a quote that is never closed, or text behind a closing quote; the next call goes on with the next line.
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> next();

    /// The line on which the last record began, from 1.
    [[nodiscard]] std::size_t line() const { return begin_; }

private:
    bool takeLine(std::string& text);

    std::istream& stream_;
    std::size_t lines_ = 0;
    std::size_t begin_ = 0;
    char separator_ = '\0';
};

/// One field, quoted where it must be. A field that a spreadsheet would take for a formula is quoted with an
/// apostrophe.
[[nodiscard]] std::string csvField(const std::string& text);

}  // namespace sceau::transfer
