// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/revocation/company_throttle.hpp"
#include "portal/server/revocation/notices.hpp"
#include "portal/server/secrets/pepper.hpp"
#include "portal/server/session/sessions.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Legal representatives: an identifier and an access key by one mail, a code by a second one.
namespace sceau::revocation {

inline constexpr std::int64_t codeSeconds = 10 * 60;
inline constexpr std::int64_t codeTries = 5;
inline constexpr std::int64_t codesAnHour = 3;
inline constexpr std::int64_t companySeconds = 30 * 60;

/// Someone who may revoke every certificate of a company. A company may have several.
struct Representative {
    std::string id;
    std::string identifier;  ///< what the mail says and the page asks for
    std::string name;
    std::string email;
    std::string companySiren;
    std::string language = "fr";
};

/// Creates the account, or gives an existing one (same identifier) a new access key; the old key is void at once.
/// The mail with identifier and key is in the outbox; the key is kept nowhere else.
[[nodiscard]] Result<void> giveAccess(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                                      const Representative& representative, std::int64_t now);

/// The account whose `column` ("id" or "identifier") is `value`.
[[nodiscard]] Result<std::optional<Representative>> representativeBy(store::Database& database,
                                                                     const std::string& column,
                                                                     const std::string& value);

/// Accounts whose SIREN, identifier, name or address holds `words`; all when it is empty. By company and name.
[[nodiscard]] Result<std::vector<Representative>> findRepresentatives(store::Database& database,
                                                                      const std::string& words, std::int64_t limit);

/// Ends an account and whatever it opened, with a row in the audit log; `personal` says which officer did it.
[[nodiscard]] Result<void> endAccess(store::Database& database, const Representative& representative,
                                     const std::string& personal, std::int64_t now);

/// Checks identifier and key, and mails a code for this session. Takes as long and answers the same for an unknown
/// identifier. Fails with `accessRefused`, or `answersLocked` as countAccessTry() does.
[[nodiscard]] Result<void> beginAccess(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                                       const session::Session& session, const AccessTry& attempt,
                                       const std::string& key, std::int64_t now);

/// Mails another code to whoever began in this session; the one before is void. Fails with `answersLocked` beyond
/// three codes an hour and `accessRefused` when nobody began.
[[nodiscard]] Result<void> mailCodeAgain(store::Database& database, const secrets::Pepper& pepper, const Sender& sender,
                                         const session::Session& session, std::int64_t now);

/// True while a code is awaited in this session.
[[nodiscard]] Result<bool> isCodeAwaited(store::Database& database, const session::Session& session, std::int64_t now);

/// Takes the code: single use, ten minutes, five tries, this session only. Fails with `accessRefused`.
[[nodiscard]] Result<void> enterCode(store::Database& database, const secrets::Pepper& pepper,
                                     const session::Session& session, const std::string& code, std::int64_t now);

/// Who is in the company's space in this session.
[[nodiscard]] Result<std::optional<Representative>> representativeOf(store::Database& database,
                                                                     const session::Session& session, std::int64_t now);

}  // namespace sceau::revocation
