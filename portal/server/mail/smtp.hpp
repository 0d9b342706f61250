// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/mail/outbox.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace sceau::mail {

/// When a connection to the relay is encrypted.
enum class SmtpSecurity {
    none,      ///< only for a relay on the same machine
    startTls,  ///< required: a relay that does not offer it is not used
    tls,       ///< from the first byte (port 465)
};

/// The relay that takes the portal's mail.
struct SmtpConfiguration {
    std::string host;
    std::uint16_t port = 25;
    SmtpSecurity security = SmtpSecurity::startTls;
    std::string user;         ///< no authentication when empty
    std::string password;     ///< from a file of its own; never logged
    std::string authorities;  ///< file of trusted certificates (PEM), the system's when empty
    std::chrono::seconds timeout{30};
};

/// Delivers by SMTP through libcurl, one connection a mail.
class SmtpTransport final : public Transport {
public:
    explicit SmtpTransport(SmtpConfiguration configuration);

    [[nodiscard]] Attempt send(const std::string& envelopeFrom, const std::string& envelopeTo,
                               const std::string& content) override;

private:
    SmtpConfiguration configuration_;
};

}  // namespace sceau::mail
