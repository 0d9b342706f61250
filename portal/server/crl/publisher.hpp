// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/crl/revocation_list.hpp"
#include "portal/server/store/database.hpp"
#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace sceau::crl {

/// A list as it is served.
struct PublishedList {
    Bytes list;  ///< DER
    std::uint64_t number = 0;
    std::int64_t thisUpdate = 0;
    std::int64_t nextUpdate = 0;
};

/// Whether a delta CRL is made beside each complete list.
enum class Delta { none, published };

/// Makes and keeps the lists of the issuing authority and of the root. Several processes may share the database.
class Publisher {
public:
    /// Both outlive this object. `life` is the time from thisUpdate to nextUpdate in seconds.
    Publisher(const ca::Authority& authority, store::Database& database, std::int64_t life = defaultLifeSeconds,
              Delta delta = Delta::none);

    /// Makes the next list from everything revoked so far; call it after each revocation.
    [[nodiscard]] Result<PublishedList> publish(std::int64_t now);

    /// As publish(), unless a list younger than `age` seconds exists. For the hourly job of several processes.
    [[nodiscard]] Result<PublishedList> publishIfOlderThan(std::int64_t age, std::int64_t now);

    /// The newest list; makes the first one when there is none.
    [[nodiscard]] Result<PublishedList> current(std::int64_t now);

    /// The delta CRL beside the newest list: what was revoked since a complete list that is up to a day old. Nothing
    /// unless they are published.
    [[nodiscard]] Result<std::optional<PublishedList>> delta();

    /// The root's list of revoked authorities, valid for a year from the beginning of the current month.
    [[nodiscard]] Result<PublishedList> root(std::int64_t now) const;

    static constexpr std::int64_t defaultLifeSeconds = std::int64_t{96} * 3600;

private:
    Result<std::optional<PublishedList>> newest(const std::string& table);
    Result<void> publishDelta(store::Transaction& transaction, Contents contents);

    const ca::Authority& authority_;
    store::Database& database_;
    std::int64_t life_;
    Delta delta_;
};

}  // namespace sceau::crl
