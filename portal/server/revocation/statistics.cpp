// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/statistics.hpp"

#include "shared/rules/calendar.hpp"

#include <chrono>

namespace sceau::revocation {

namespace {

using std::chrono::months;
using std::chrono::year_month;

std::int64_t beginOf(year_month month)
{
    return rules::parisMidnight(month / std::chrono::day(1));
}

std::string nameOf(year_month month)
{
    return rules::isoDate(month / std::chrono::day(1)).substr(0, 7);
}

year_month monthOf(std::int64_t moment)
{
    const std::chrono::year_month_day date{rules::parisDay(moment)};
    return date.year() / date.month();
}

Result<std::int64_t> count(store::Transaction& transaction, const std::string& query,
                           const std::vector<store::Value>& values)
{
    ASSIGN_OR_RETURN(const auto rows, transaction.query(query, values));
    return rows.front().integer(0);
}

Result<MonthCounts> countPast(store::Transaction& transaction, year_month month)
{
    MonthCounts counts{nameOf(month), 0, 0, 0, 0, {}};
    const std::int64_t begin = beginOf(month);
    const std::int64_t end = beginOf(month + months(1));
    constexpr const char* made = "SELECT COUNT(*) FROM certificate WHERE not_before >= :p1 AND not_before < :p2 AND ";
    ASSIGN_OR_RETURN(counts.issued, count(transaction, std::string(made) + "predecessor IS NULL", {begin, end}));
    ASSIGN_OR_RETURN(counts.renewed, count(transaction, std::string(made) + "predecessor IS NOT NULL", {begin, end}));
    ASSIGN_OR_RETURN(const auto motives,
                     transaction.query("SELECT motive, COUNT(*) FROM revocation WHERE revoked_at >= :p1 AND revoked_at "
                                       "< :p2 GROUP BY motive",
                                       {begin, end}));
    for (const auto& row : motives) {
        counts.motives[row.text(0)] = row.integer(1);
        counts.revoked += row.integer(1);
    }
    return counts;
}

/// A certificate that ends at midnight, when a month begins, ends with the month before.
Result<MonthCounts> countComing(store::Transaction& transaction, year_month month, std::int64_t now)
{
    MonthCounts counts{nameOf(month), 0, 0, 0, 0, {}};
    ASSIGN_OR_RETURN(counts.ending,
                     count(transaction,
                           "SELECT COUNT(*) FROM certificate WHERE state = 'valid' AND not_after > :p1 AND not_after > "
                           ":p2 AND not_after <= :p3",
                           {beginOf(month), now, beginOf(month + months(1))}));
    return counts;
}

}  // namespace

Result<Statistics> statistics(store::Database& database, std::int64_t now)
{
    const auto current = monthOf(now);
    constexpr int shown = static_cast<int>(monthsShown);
    Statistics result;
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    for (int back = shown - 1; back >= 0; --back) {
        ASSIGN_OR_RETURN(auto counts, countPast(transaction, current - months(back)));
        result.past.push_back(std::move(counts));
    }
    for (int ahead = 0; ahead < shown; ++ahead) {
        ASSIGN_OR_RETURN(auto counts, countComing(transaction, current + months(ahead), now));
        result.coming.push_back(std::move(counts));
    }
    ASSIGN_OR_RETURN(
        result.valid,
        count(transaction, "SELECT COUNT(*) FROM certificate WHERE state = 'valid' AND not_after > :p1", {now}));
    return result;
}

}  // namespace sceau::revocation
