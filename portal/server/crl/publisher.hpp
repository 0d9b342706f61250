// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/store/database.hpp"
#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <optional>

namespace sceau::crl {

/// A list as it is served.
struct PublishedList {
    Bytes list;  ///< DER
    std::uint64_t number = 0;
    std::int64_t thisUpdate = 0;
    std::int64_t nextUpdate = 0;
};

/// Makes and keeps the lists of the issuing authority and of the root. Several processes may share the database.
class Publisher {
public:
    /// Both outlive this object. `life` is the time from thisUpdate to nextUpdate in seconds.
    Publisher(const ca::Authority& authority, store::Database& database, std::int64_t life = defaultLifeSeconds);

    /// Makes the next list from everything revoked so far; call it after each revocation.
    [[nodiscard]] Result<PublishedList> publish(std::int64_t now);

    /// As publish(), unless a list younger than `age` seconds exists. For the hourly job of several processes.
    [[nodiscard]] Result<PublishedList> publishIfOlderThan(std::int64_t age, std::int64_t now);

    /// The newest list; makes the first one when there is none.
    [[nodiscard]] Result<PublishedList> current(std::int64_t now);

    /// The root's list of revoked authorities, valid for a year from the beginning of the current month.
    [[nodiscard]] Result<PublishedList> root(std::int64_t now) const;

    static constexpr std::int64_t defaultLifeSeconds = std::int64_t{96} * 3600;

private:
    Result<std::optional<PublishedList>> newest();

    const ca::Authority& authority_;
    store::Database& database_;
    std::int64_t life_;
};

}  // namespace sceau::crl
