// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/modules.hpp"
#include "native-host/doctor/doctor.hpp"
#include "native-host/journal/journal.hpp"

namespace sceau::commands {

/// Who wants to know how the computer is.
struct Viewpoint {
    bool seesCertificates = false;    ///< The extension's own pages and the terminal: certificates name a person.
    bool seesWhoseTokensAre = false;  ///< Labels, readers and the names of tokens tell one holder from another.
    std::string extensionVersion;     ///< As hello told it; empty in a terminal.
    bool policyGiven = false;
    bool outdatedHost = false;       ///< The policy demands a newer one.
    bool outdatedExtension = false;  ///< The policy demands a newer one.
};

/// Looks at this computer: readers, cards, modules, tokens, unfinished renewals and, where they may be seen, the
/// certificates that no page offers.
[[nodiscard]] doctor::Facts lookAround(ModuleFinder& modules, TokenDirectory& tokens, const journal::Journal& journal,
                                       const std::optional<Error>& policyFault, const Viewpoint& viewpoint);

/// The doctor's findings in the protocol's words, without what tells one holder from another where that is not to be
/// seen.
[[nodiscard]] protocol::StatusResponse statusOf(const doctor::Facts& facts, const Viewpoint& viewpoint);

/// Private keys are hidden before a login. A certificate of a person whose key may be hidden counts as having it.
[[nodiscard]] bool hasPrivateKey(const protocol::WorkerCertificate& object);

}  // namespace sceau::commands
