// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include "portal/server/renewal/retrieval.hpp"

namespace sceau::renewal {

/// The three questions and what was answered, checked by rules::checkRevocationCode.
struct RevocationCode {
    std::array<std::string, 3> questions;
    std::array<std::string, 3> answers;
};

/// The draft for a certificate: the one that is open already, in whatever tab it began, or a new one.
[[nodiscard]] Result<store::Renewal> openDraft(const Context& context, const store::CertificateRecord& certificate,
                                               store::Outcome outcome);

/// Changes a draft and opens `step`, if it is not open yet. Fails with `renewalStateInvalid` when there is no draft.
[[nodiscard]] Result<void> advance(const Context& context, const std::string& certificateId, std::int64_t step,
                                   const std::function<void(store::Renewal&)>& change);

/// What happens together with the registration; the code is empty unless a bureau hands the certificate over.
using Registered =
    std::function<Result<void>(store::Transaction&, const store::Renewal&, const std::string& withdrawalCode)>;

/// Ends the five steps: the answers are kept as one hash, the request becomes registered. Repeating it changes nothing.
[[nodiscard]] Result<void> registerRequest(const Context& context, const std::string& certificateId,
                                           const RevocationCode& code, const Registered& effect);

/// What is kept of a withdrawal code. `code` is canonical (rules::checkCode).
[[nodiscard]] std::string withdrawalMac(const secrets::Pepper& pepper, const std::string& renewalId,
                                        const std::string& code);

}  // namespace sceau::renewal
