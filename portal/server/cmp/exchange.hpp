// SPDX-License-Identifier: Apache-2.0
// Only for the sources of cmp.
#pragma once

#include "portal/server/ca/openssl.hpp"
#include "portal/server/cmp/cmp_ca.hpp"

#include <openssl/cmp.h>
#include <string>

namespace sceau::cmp {

using ContextPtr = std::unique_ptr<OSSL_CMP_CTX, FreeWith<OSSL_CMP_CTX_free>>;

/// Who signs our messages, and whose signature we accept.
struct Credentials {
    ca::KeyPtr key;
    ca::CertificatePtr certificate;
    ca::CertificatePtr server;
    ca::CertificatePtr issuing;
    ca::CertificatePtr root;
};

[[nodiscard]] Result<ca::CertificatePtr> readCertificateFile(const std::filesystem::path& file);
[[nodiscard]] Result<ca::KeyPtr> readKeyFile(const std::filesystem::path& file);

/// One exchange with the authority, prepared but not begun.
[[nodiscard]] Result<ContextPtr> prepare(const CmpConfiguration& configuration, const Credentials& credentials);

/// What a certificate must be to be accepted.
struct Expected {
    const EVP_PKEY* key;
    const X509_NAME* subject;
    const X509* issuer;
};

/// Succeeds when the certificate is the one that was asked for. Fails with `certificateMismatch`.
[[nodiscard]] Result<void> check(X509* certificate, const Expected& expected);

/// The error of a failed exchange, with the status that the authority gave, if any.
[[nodiscard]] Failure exchangeFailure(const OSSL_CMP_CTX* context, const std::string& operation);

}  // namespace sceau::cmp
