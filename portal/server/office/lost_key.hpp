// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/office/officers.hpp"
#include "portal/server/renewal/retrieval.hpp"

#include <string>

/// The way out of a request that was accepted for a key that nobody has any more: what was issued is revoked, the
/// request is cancelled, and the holder may begin another one.
namespace sceau::office {

/// The certificate of such a request. What the authority was asked for already is made first, so that nothing it may
/// have made stays behind unknown and valid. Fails with `renewalUnknown`, and with `renewalStateInvalid` when no
/// request was accepted yet, or when the certificate is installed.
[[nodiscard]] Result<store::CertificateRecord> certificateToGiveUp(const renewal::Context& context,
                                                                   const Officer& officer,
                                                                   const std::string& reference);

enum class GivenUp { now, before };

/// Cancels the request, in the transaction that revokes its certificate. Fails with `renewalStateInvalid` when the
/// certificate was installed meanwhile.
[[nodiscard]] Result<GivenUp> giveUp(store::Transaction& transaction, const renewal::Context& context,
                                     const Officer& officer, const std::string& reference);

}  // namespace sceau::office
