// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/json_body.hpp"
#include "shared/x509/identification.hpp"

namespace sceau::pages {

/// An identification token as the page API sends it.
struct TokenCall {
    std::string format;
    std::string algorithm;
    Bytes signature;
    Bytes unverifiedCertificate;
    std::optional<std::string> appVersion;
};

inline void readMembers(protocol::ObjectReader& object, TokenCall& call)
{
    object.required("format", call.format, {.maxSize = 32});
    object.required("algorithm", call.algorithm, {.maxSize = 8});
    object.required("signature", call.signature, {.maxSize = 1024});
    object.required("unverifiedCertificate", call.unverifiedCertificate, {.maxSize = 16384});
    object.optional("appVersion", call.appVersion, {.maxSize = 256});
}

/// Fails with `invalidRequest` for an algorithm that nobody knows.
[[nodiscard]] inline Result<x509::IdentificationToken> tokenOf(const TokenCall& call)
{
    const auto algorithm = x509::signatureAlgorithmFromText(call.algorithm);
    if (!algorithm) return fail(ErrorCode::invalidRequest, "unknown algorithm");
    return x509::IdentificationToken{call.format, *algorithm, call.signature, call.unverifiedCertificate};
}

}  // namespace sceau::pages
