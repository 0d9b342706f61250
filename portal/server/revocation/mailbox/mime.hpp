// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <string_view>
#include <vector>

/// Mails that anybody may send to the operators: read only as far as PDF files go.
namespace sceau::revocation::mailbox {

/// Longer mails are not read: a form and its signature are a tenth of it.
inline constexpr std::size_t largestMail = std::size_t{2} * 1024 * 1024;

/// The PDF files that a mail (RFC 5322 with MIME, RFC 2045) carries, known by how they begin and not by what the mail
/// calls them; mails that were forwarded as an attachment are looked into, too. Whatever is malformed is left out.
[[nodiscard]] std::vector<Bytes> pdfsOf(std::string_view mail);

}  // namespace sceau::revocation::mailbox
