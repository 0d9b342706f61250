// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/call.hpp"
#include "native-host/commands/logins.hpp"
#include "native-host/commands/token_names.hpp"
#include "native-host/commands/tokens.hpp"
#include "native-host/consent/consents.hpp"
#include "native-host/dialogs/dialogs.hpp"
#include "native-host/journal/journal.hpp"
#include "native-host/policy/policy.hpp"

namespace sceau::commands {

/// What the commands work with. Everything in it outlives them.
struct Services {
    const policy::Policy& policy;
    dialogs::Dialogs& dialogs;
    TokenDirectory& tokens;
    Logins& logins;
    journal::Journal& journal;
    consent::Consents& consents;
    const TokenNames& names;
};

/// Fails unless a web page of an admitted origin asks. The extension's own pages have no origin to sign for.
[[nodiscard]] Result<void> requireOrigin(const Services& services, const protocol::Caller& caller);

/// As requireOrigin(), but the extension's own pages and the terminal may ask as well.
[[nodiscard]] Result<void> admitCaller(const Services& services, const protocol::Caller& caller);

/// Fails for web pages: the extension's own pages and the terminal only.
[[nodiscard]] Result<void> requireOwnPage(const protocol::Caller& caller);

/// Shows a text over as many windows as it takes. Fails as soon as one is refused.
[[nodiscard]] Result<void> confirmPages(const Services& services, const Call& call, const dialogs::Asking& asking,
                                        const std::vector<std::string>& lines);

}  // namespace sceau::commands
