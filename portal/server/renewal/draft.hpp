// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/renewal/retrieval.hpp"
#include "portal/server/secrets/answers.hpp"

#include <functional>

namespace sceau::renewal {

/// The draft for a certificate: the one that is open already, in whatever tab it began, or a new one.
[[nodiscard]] Result<store::Renewal> openDraft(const Context& context, const store::CertificateRecord& certificate,
                                               store::Outcome outcome);

/// Changes a draft and opens `step`, if it is not open yet. Fails with `renewalStateInvalid` when there is no draft.
[[nodiscard]] Result<void> advance(const Context& context, const std::string& certificateId, std::int64_t step,
                                   const std::function<void(store::Renewal&)>& change);

/// Ends the five steps: the answers are kept as one hash, the request becomes registered. Repeating it changes nothing.
[[nodiscard]] Result<void> registerRequest(const Context& context, const std::string& certificateId,
                                           const secrets::Answers& answers);

}  // namespace sceau::renewal
