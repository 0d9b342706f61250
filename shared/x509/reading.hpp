// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/certificate.hpp"
#include "shared/x509/openssl.hpp"

#include <optional>

/// Reading OpenSSL's values into ours.
namespace sceau::x509 {

/// UTF-8 of a string of any type, "" when it is malformed.
[[nodiscard]] std::string textOf(const ASN1_STRING* string);

[[nodiscard]] AlternativeName readAlternativeName(GENERAL_NAME* name);

[[nodiscard]] Name readName(const X509_NAME* name);

/// Seconds since 1970, nothing when the time is malformed.
[[nodiscard]] std::optional<std::int64_t> readTime(const ASN1_TIME* time);

/// Bits of the modulus of a DER RSAPublicKey (RFC 8017 §A.1.1). Fails with `certificateInvalid`.
[[nodiscard]] Result<std::size_t> modulusBits(BytesView rsaPublicKey);

[[nodiscard]] Result<std::string> readKeyType(X509_PUBKEY* publicKey);

[[nodiscard]] Certificate readCertificate(X509* certificate);

}  // namespace sceau::x509
