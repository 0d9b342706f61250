// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>
#include <string>

/// Holds back whoever guesses at the company space: by where the guesses come from, never by the account, so that
/// nobody can keep a representative out, nor learn from a wait that an identifier exists.
namespace sceau::revocation {

/// Who tries what from where.
struct AccessTry {
    std::string identifier;  ///< as it was typed; it need not exist
    std::string remoteAddress;
};

/// More identifiers than these are tried from one address by mistake only rarely.
inline constexpr std::int64_t freeTriesOfAnAddress = 30;

/// Counts a try before it is judged. Fails with `answersLocked` while this identifier must wait at this address (after
/// five mistakes: a minute at first, doubling up to a day), or the address as a whole.
[[nodiscard]] Result<void> countAccessTry(store::Database& database, const secrets::Pepper& pepper,
                                          const AccessTry& attempt, std::int64_t now);

/// The try was right: it does not count, nor do the mistakes before it.
[[nodiscard]] Result<void> forgiveAccessTry(store::Transaction& transaction, const secrets::Pepper& pepper,
                                            const AccessTry& attempt);

}  // namespace sceau::revocation
