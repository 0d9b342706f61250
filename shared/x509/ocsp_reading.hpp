// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/ocsp.hpp"
#include "shared/x509/openssl.hpp"

#include <openssl/ocsp.h>

/// What OCSP requests and responses have in common.
namespace sceau::x509 {

[[nodiscard]] Bytes copyOf(const ASN1_STRING* string);

/// Fails with `statusInvalid`.
[[nodiscard]] Result<OcspCertificateId> readCertificateId(const OCSP_CERTID* id);

/// The nonce in an extension of its kind. Fails with `statusInvalid`.
[[nodiscard]] Result<Bytes> readNonce(X509_EXTENSION* extension);

}  // namespace sceau::x509
