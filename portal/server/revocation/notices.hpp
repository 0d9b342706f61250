// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/mail/message.hpp"
#include "portal/server/pages/renderer.hpp"
#include "portal/server/store/holders.hpp"

#include <string>
#include <vector>

namespace sceau::revocation {

/// Who writes, in which words.
struct Sender {
    const pages::Renderer& renderer;
    std::string brand;
    std::string address;
    std::string supportPhone;
    std::string supportEmail;
    std::string origin;  ///< of the portal
};

/// The letter `mail.<name>` of the texts, in the language of the one who reads it; also as HTML.
[[nodiscard]] mail::Message letter(const Sender& sender, const std::string& name, const std::string& language,
                                   const mail::Mailbox& to, pages::View view);

/// That a certificate is revoked: to the holder and, where there is one, to the legal representative.
[[nodiscard]] std::vector<mail::Message> revokedNotices(const Sender& sender, const store::Holder& holder,
                                                        const store::CertificateRecord& certificate,
                                                        const std::string& productName);

}  // namespace sceau::revocation
