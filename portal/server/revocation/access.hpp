// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"
#include "portal/server/session/sessions.hpp"
#include "portal/server/store/holders.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Who may see and revoke which certificates, from which browser.
namespace sceau::revocation {

inline constexpr std::int64_t accessSeconds = 30 * 60;
inline constexpr std::int64_t answeredSeconds = 15 * 60;

/// The certificates of one holder, perhaps of one product only.
struct Access {
    std::string holderId;
    std::string product;  ///< empty: all
};

/// True while the link of a mail is still good. Looking does not use it up: mail scanners look, too.
[[nodiscard]] Result<bool> isLinkGood(store::Database& database, const secrets::Pepper& pepper, std::string_view token,
                                      std::int64_t now);

/// Uses the link up and gives its access to this session. False when it was used already or is too old.
[[nodiscard]] Result<bool> takeLink(store::Database& database, const secrets::Pepper& pepper, std::string_view token,
                                    const session::Session& session, std::int64_t now);

/// What a session may see: by a link it took, or because its holder is identified.
[[nodiscard]] Result<std::optional<Access>> accessOf(store::Database& database, const session::Session& session,
                                                     std::int64_t now);

/// The certificate with this id, if the access covers it.
[[nodiscard]] Result<std::optional<store::CertificateRecord>> certificateFor(store::Database& database,
                                                                             const Access& access,
                                                                             const std::string& certificateId);

/// Counts an attempt at the answers before it is judged, so that parallel guesses cannot share one. Says until when the
/// next waits. Fails with `answersLocked`.
[[nodiscard]] Result<std::int64_t> countAttempt(store::Database& database, const store::CertificateRecord& certificate,
                                                std::int64_t now);

/// Compares the three answers. Fails with `answersIncorrect` or `answersLocked` (one minute after the fifth mistake,
/// doubling up to a day; only revoking online waits, letters and officers do not), and with `renewalStateInvalid` when
/// no questions were ever chosen. Success opens the confirmation in this session for a quarter of an hour.
[[nodiscard]] Result<void> checkAnswers(store::Database& database, const secrets::Pepper& pepper,
                                        const session::Session& session, const store::CertificateRecord& certificate,
                                        const std::array<std::string, 3>& answers, std::int64_t now);

[[nodiscard]] Result<bool> hasAnswered(store::Database& database, const session::Session& session,
                                       const std::string& certificateId, std::int64_t now);

}  // namespace sceau::revocation
