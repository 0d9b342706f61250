// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// Figures for the officers: counted anew each time, about nobody in particular.
namespace sceau::revocation {

inline constexpr std::size_t monthsShown = 12;

/// A month of Paris, as "2026-11".
struct MonthCounts {
    std::string month;
    std::int64_t issued = 0;   ///< first certificates
    std::int64_t renewed = 0;  ///< certificates that follow another
    std::int64_t revoked = 0;
    std::int64_t ending = 0;                      ///< valid ones whose last month it is
    std::map<std::string, std::int64_t> motives;  ///< of those that were revoked
};

struct Statistics {
    std::vector<MonthCounts> past;    ///< the twelve months until now, this one last
    std::vector<MonthCounts> coming;  ///< this month and the eleven after it: `ending` only
    std::int64_t valid = 0;           ///< certificates that can be used now
};

[[nodiscard]] Result<Statistics> statistics(store::Database& database, std::int64_t now);

}  // namespace sceau::revocation
