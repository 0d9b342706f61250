// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca, crl and ocsp.
#pragma once

#include "portal/server/ca/openssl.hpp"
#include "portal/server/ca/profile.hpp"

#include <string>
#include <vector>

namespace sceau::ca {

enum class Critical { yes, no };

/// One extension of a certificate or CRL, from the DER of its value.
struct Extension {
    std::string oid;
    Critical critical;
    Bytes value;
};

[[nodiscard]] Extension basicConstraints(bool isAuthority, bool mayHaveAuthoritiesBelow);
/// `bits` counts from the first bit of RFC 5280's KeyUsage.
[[nodiscard]] Extension keyUsageBits(const std::vector<unsigned>& bits);
[[nodiscard]] Extension keyUsage(const std::vector<KeyUsage>& usages);
[[nodiscard]] Extension extendedKeyUsage(const std::vector<std::string>& purposes);
[[nodiscard]] Extension subjectKeyIdentifier(const X509* certificate);
[[nodiscard]] Extension authorityKeyIdentifier(const X509* issuer);
[[nodiscard]] Extension certificatePolicies(const std::vector<std::string>& policies, const std::string& practiceUrl);
/// Empty URLs stay out.
[[nodiscard]] Extension authorityInformation(const std::string& issuerUrl, const std::string& ocspUrl);
[[nodiscard]] Extension crlDistributionPoint(const std::string& url);
/// Where the delta CRL of a complete one is (RFC 5280 §5.2.6).
[[nodiscard]] Extension freshestCrl(const std::string& url);
[[nodiscard]] Extension emailAlternativeName(const std::string& email);
[[nodiscard]] Extension qualifiedStatements(const QualifiedStatements& statements);
/// id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).
[[nodiscard]] Extension ocspNoCheck();

/// The extension in OpenSSL's terms.
[[nodiscard]] Result<ExtensionPtr> makeExtension(const Extension& extension);

/// Adds an extension to a certificate under construction.
[[nodiscard]] Result<void> addExtension(X509* certificate, const Extension& extension);

}  // namespace sceau::ca
