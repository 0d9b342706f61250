// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/publication.hpp"

namespace sceau::commands {

namespace {

http::Response certificate(const Bytes& der)
{
    return {.contentType = "application/pkix-cert",
            .body = std::string(der.begin(), der.end()),
            .headers = {{"Cache-Control", "public, max-age=86400"}}};
}

}  // namespace

std::optional<http::Response> publication(const ca::Authority& authority, std::string_view path)
{
    if (path == ca::rootCertificatePath) return certificate(authority.rootCertificate());
    if (path == ca::issuingCertificatePath) return certificate(authority.issuingCertificate());
    return std::nullopt;
}

}  // namespace sceau::commands
