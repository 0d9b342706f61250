// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/office/handovers.hpp"
#include "portal/server/office/officers.hpp"
#include "portal/server/renewal/retrieval.hpp"

#include <array>
#include <functional>
#include <string>

/// What a registration officer does with one request, in the holder's presence, each act in the audit log.
namespace sceau::office {

/// What happens together with an act, for example a mail.
using Effect = std::function<Result<void>(store::Transaction&)>;

/// Notes the appointment that was agreed on; nothing: it was cancelled.
[[nodiscard]] Result<void> setAppointment(const renewal::Context& context, const Officer& officer,
                                          const std::string& reference, std::optional<std::int64_t> at);

/// Together with the decision: the withdrawal code, if there is one.
using Decided = std::function<Result<void>(store::Transaction&, const store::Renewal&, const std::string& code)>;

/// Decides about a request whose support nobody knew: the holder renews on it, or comes for a new one.
/// Fails with `renewalStateInvalid` for a request that waits for no decision.
[[nodiscard]] Result<void> decide(const renewal::Context& context, const Officer& officer, const std::string& reference,
                                  store::Outcome outcome, const Decided& effect);

/// What the holder brought.
struct Brought {
    std::string identityNumber;  ///< as it stands on the document
    bool identityValid = false;  ///< the officer saw a valid document, and the person on it
    bool newDocument = false;    ///< another document than that of the file
    std::string withdrawalCode;
    std::array<std::string, 3> answers;
};

/// What was right. The answers are not told apart.
struct Checks {
    bool identity = false;
    bool sameDocument = false;  ///< the number is that of the file
    bool withdrawalCode = false;
    bool answers = false;

    [[nodiscard]] bool all() const { return identity && withdrawalCode && answers; }
};

/// Compares what the holder brought; all of it right opens the hand-over. Mistakes count with those that the holder
/// made online. Fails with `answersLocked` and `renewalStateInvalid`.
[[nodiscard]] Result<Checks> check(const renewal::Context& context, const Officer& officer,
                                   const std::string& reference, const Brought& brought);

/// Records the new token before anything is issued onto it. Fails with `tokenUnusable` for one that may carry no new
/// certificate, and with `renewalStateInvalid` before the checks and after the issue.
[[nodiscard]] Result<void> recordToken(const renewal::Context& context, const Officer& officer,
                                       const std::string& reference, const store::Chip& chip, const Effect& effect);

/// The challenge that the certification request of the new token carries.
[[nodiscard]] Result<renewal::TokenTask> begin(const renewal::Context& context, const Officer& officer,
                                               const std::string& reference);

/// Has the certificate made for a PKCS#10 (DER) of the new token's key: the same request again gets the same
/// certificate, any other is refused. Fails as x509::parseRequest, with `keyReused`, `keyTypeUnsupported`,
/// `challengeExpired`, `certificateRevoked` or `renewalStateInvalid`.
[[nodiscard]] Result<renewal::Issued> issue(const renewal::Context& context, const Officer& officer,
                                            const std::string& reference, BytesView request);

/// The new token's own key says that the certificate is on it: kept, and noted once. Fails as
/// renewal::verifyAcknowledgement, and with `renewalStateInvalid` where nothing was issued.
[[nodiscard]] Result<void> acknowledge(const renewal::Context& context, const Officer& officer,
                                       const std::string& reference, BytesView cms);

/// The certificate is on the token, the token in the holder's hands. Repeating it is harmless.
[[nodiscard]] Result<void> finish(const renewal::Context& context, const Officer& officer, const std::string& reference,
                                  const Effect& effect);

}  // namespace sceau::office
