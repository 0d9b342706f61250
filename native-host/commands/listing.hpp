// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/services.hpp"

/// What a site may learn of who is there: nothing, until the holder or the administrator's policy lets it list.
namespace sceau::commands {

/// Asks the holder, the first time for an origin, whether it may list certificates. The extension's own pages and those
/// that the policy names need not ask.
[[nodiscard]] Result<void> mayList(const Services& services, const Call& call);

/// Whether the caller sees labels, serial numbers and readers, which tell one holder from another: who may list without
/// being asked, and portals that the policy lets release a PUK, which know the token by its serial number.
[[nodiscard]] bool seesWhoseTokensAre(const Services& services, const protocol::Caller& caller);

/// The token that holds this very certificate, told to who may list only: whether it is there is what listing would
/// show.
[[nodiscard]] Result<PresentToken> tokenHolding(const Services& services, const Call& call, BytesView certificate);

/// The token that the caller calls `tokenId`. Fails as TokenDirectory::find() does.
[[nodiscard]] Result<PresentToken> tokenNamed(const Services& services, const Call& call, const std::string& tokenId);

/// A token as the caller may see it.
[[nodiscard]] protocol::Token describe(const Services& services, const protocol::Caller& caller,
                                       const PresentToken& token);

}  // namespace sceau::commands
