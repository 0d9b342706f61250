// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sceau::ca {

/// What a certified key may be used for (RFC 5280 §4.2.1.3); the extension is always critical.
enum class KeyUsage { digitalSignature, nonRepudiation, keyEncipherment, keyAgreement };

/// What a qualified certificate is for (EN 319 412-5 §4.2.3).
enum class QualifiedPurpose { electronicSignature, electronicSeal };

/// Where the statement about a product can be read, in one language.
struct Disclosure {
    std::string url;       ///< https
    std::string language;  ///< two lower-case letters (ISO 639-1)
};

/// The QcStatements of a product (EN 319 412-5). Present only in certificates that are qualified.
struct QualifiedStatements {
    QualifiedPurpose purpose = QualifiedPurpose::electronicSignature;
    bool onQualifiedDevice = false;  ///< QcSSCD: the key lives in a qualified device
    std::vector<Disclosure> disclosures;
    std::optional<std::uint8_t> retentionYears;
};

/// What a product's certificates say, apart from who holds them. Comes from configuration.
struct Profile {
    std::string name;
    std::vector<KeyUsage> keyUsage;
    std::vector<std::string> extendedKeyUsage;  ///< object identifiers, may be empty
    std::vector<std::string> policies;          ///< object identifiers, the product's own first
    std::string practiceStatementUrl;           ///< printed in the first policy, unless empty
    std::optional<QualifiedStatements> qualified;
    unsigned validityYears = 3;
    unsigned minimumRsaBits = 3072;  ///< TS 119 312: RSA below 3000 bits must not be issued from 2026 on
};

/// Refuses a PKCS#10 request that EmbeddedCa would refuse: no proof of possession, a weak or an unusual key.
[[nodiscard]] Result<void> checkRequestedKey(BytesView certificationRequest, const Profile& profile);

}  // namespace sceau::ca
