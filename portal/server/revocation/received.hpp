// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/portal.hpp"
#include "portal/server/revocation/demands.hpp"

#include <filesystem>
#include <string>

/// Signed forms on their way in: from a page, or from the operators' mailbox.
namespace sceau::revocation {

/// Judges a form that came back and keeps it as a demand for the officers; the same file again changes nothing.
/// `from` says for the audit log where it came from. Fails with `documentInvalid` for what is not this form at all:
/// officers are not bothered with it, the audit log keeps it. Fails with `rateLimited` when a form comes back too
/// often.
[[nodiscard]] Result<void> takeForm(const pages::Portal& portal, const IssuedForm& issued, BytesView pdf,
                                    const std::string& from);

/// Looks into the mailbox (a maildir) once: signed forms become demands, mails without one are left flagged for
/// whoever reads the mailbox, with a row in the audit log.
[[nodiscard]] Result<void> readMailbox(const pages::Portal& portal, const std::filesystem::path& directory);

}  // namespace sceau::revocation
