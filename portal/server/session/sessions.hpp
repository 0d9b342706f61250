// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Who is at the other end of a browser, and what the portal asked of them last.
namespace sceau::session {

using Clock = std::function<std::int64_t()>;

/// The cookie's name; the prefix makes browsers insist on Secure, on this host and on the whole path (RFC 6265bis).
inline constexpr std::string_view cookieName = "__Host-sceau";

/// After so many seconds without a click the holder identifies again; drafts stay.
inline constexpr std::int64_t idleSeconds = 20 * 60;
inline constexpr std::int64_t longestSeconds = 8 * 3600;
inline constexpr std::int64_t nonceSeconds = 5 * 60;

struct Session {
    std::string id;                            ///< MAC of the cookie: the database alone opens no session
    std::string csrf;                          ///< every form and call of the session carries it
    std::optional<std::string> certificateId;  ///< of whoever identified; nothing before
    std::optional<std::string> readerOf;   ///< holder whose mailbox was proven: may read, and revoke with the answers
    std::optional<std::string> officerId;  ///< of a registration officer who identified
};

/// A session that was just made, with the header that gives it to the browser.
struct NewSession {
    Session session;
    std::string cookie;
};

class Sessions {
public:
    /// `database` and `pepper` outlive this object.
    Sessions(store::Database& database, const secrets::Pepper& pepper, Clock clock);

    /// The session of a Cookie header, if it is still alive; seen now.
    Result<std::optional<Session>> find(std::string_view cookieHeader);

    /// A new session. Old ones that ended are swept out.
    Result<NewSession> begin(const std::optional<std::string>& certificateId);

    /// A new session of somebody who proved a holder's mailbox only.
    Result<NewSession> beginReading(const std::string& holderId);

    /// A new session of a registration officer.
    Result<NewSession> beginOffice(const std::string& officerId);

    Result<void> end(const Session& session);

    /// A fresh challenge of 32 random bytes; the one before it is void.
    Result<std::string> challenge(const Session& session);

    /// The challenge, taken out: whoever presents it again, or too late, gets nothing.
    Result<std::optional<std::string>> takeChallenge(const Session& session);

private:
    Result<NewSession> insert(Session session);

    store::Database& database_;
    const secrets::Pepper& pepper_;
    Clock clock_;
};

/// The header that makes the browser forget its session.
[[nodiscard]] std::string endedCookie();

}  // namespace sceau::session
