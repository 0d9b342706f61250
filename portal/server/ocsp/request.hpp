// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ocsp.
#pragma once

#include "portal/server/ca/openssl.hpp"

#include <openssl/ocsp.h>
#include <string>
#include <string_view>

namespace sceau::ocsp {

using RequestPtr = std::unique_ptr<OCSP_REQUEST, FreeWith<OCSP_REQUEST_free>>;
using CertIdPtr = std::unique_ptr<OCSP_CERTID, FreeWith<OCSP_CERTID_free>>;

inline constexpr std::size_t longestRequest = 16 * 1024;
inline constexpr int mostCertificates = 16;

/// A request that is well formed and within limits; its signature, which nobody needs, is not looked at.
[[nodiscard]] Result<RequestPtr> parseRequest(BytesView der);

/// The bytes of a GET path: percent-encoding removed, then canonical base64.
[[nodiscard]] Result<Bytes> decodePath(std::string_view encoded);

/// True when `id` names a certificate of `issuer`, under any hash this responder knows.
[[nodiscard]] bool isIssuedBy(const OCSP_CERTID* id, const X509* issuer);

}  // namespace sceau::ocsp
