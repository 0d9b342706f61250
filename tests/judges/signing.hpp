// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/judges/token.hpp"

#include <string>

namespace sceau::judges {

/// Whether `key` signs random data so that `publicKey` alone verifies it, and verifies nothing else.
[[nodiscard]] bool signsFor(EVP_PKEY* key, const Bytes& publicKey);

/// Writes a PKCS#10 for `subject` ("/C=FR/O=…/CN=…", UTF-8), signed by `key`, as PEM.
[[nodiscard]] bool writeRequest(EVP_PKEY* key, const std::string& subject, const std::string& path);

/// A certificate from a PEM or DER file.
[[nodiscard]] X509Ptr readCertificate(const std::string& path);

/// In hexadecimal.
[[nodiscard]] std::string sha256(const Bytes& bytes);

/// DER of a certificate.
[[nodiscard]] Bytes encoded(X509* certificate);

}  // namespace sceau::judges
