// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/revocation/notices.hpp"
#include "portal/server/secrets/pepper.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>
#include <string>

/// The public revocation space: whoever asks learns nothing; whoever holds the certificate gets a mail.
namespace sceau::revocation {

inline constexpr std::int64_t linkSeconds = 60 * 60;
inline constexpr std::int64_t searchesAnHourPerAddress = 20;
inline constexpr std::int64_t searchesAnHourPerMailbox = 5;

/// What was typed, in the form that rules gave it.
struct Search {
    std::string email;
    std::string identityNumber;
    std::string product;  ///< empty: all
    std::string remoteAddress;
};

/// Keeps the question for answerSearches(). Looks at no holder and no certificate: it cannot know whether any matches.
[[nodiscard]] Result<void> submitSearch(store::Database& database, const secrets::Pepper& pepper, const Search& search,
                                        std::int64_t now);

/// Looks up what was asked at least mail::restSeconds ago: each match gets a mail with a single-use link. Beyond the
/// hourly limits questions are dropped. Says how many mails were written.
[[nodiscard]] Result<std::int64_t> answerSearches(store::Database& database, const secrets::Pepper& pepper,
                                                  const Sender& sender, std::int64_t now);

}  // namespace sceau::revocation
