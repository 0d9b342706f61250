// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <cstdint>
#include <string>

/// The portal's letters: composed, kept in an outbox with the change they tell about, delivered by SMTP.
namespace sceau::mail {

/// Whom a mail comes from or goes to.
struct Mailbox {
    std::string name;     ///< any text, may be empty
    std::string address;  ///< ASCII
};

/// One mail in two forms of the same text.
struct Message {
    Mailbox from;
    Mailbox to;
    std::string subject;
    std::string text;
    std::string html;      ///< may be empty: the mail is plain text then
    std::string language;  ///< "fr" or "en"
};

/// True for an address that can stand in an SMTP envelope and a header: one '@', ASCII, no spaces, controls or quotes.
[[nodiscard]] bool isAddress(const std::string& address);

/// The mail as it travels (RFC 5322, MIME): CRLF line ends, no line beyond 78 characters, ASCII only.
/// `identifier` becomes the Message-ID and the MIME boundary, `at` (Unix seconds) the date.
/// Fails with `invalidRequest` when a header value holds a control character, CR and LF first of all.
[[nodiscard]] Result<std::string> compose(const Message& message, const std::string& identifier, std::int64_t at);

}  // namespace sceau::mail
