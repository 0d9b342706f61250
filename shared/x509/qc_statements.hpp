// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sceau::x509 {

/// The highest transaction the authority answers for: amount · 10^exponent (EN 319 412-5 §4.3.2).
struct QcLimit {
    std::string currency;  ///< ISO 4217, three letters or digits.
    std::int64_t amount = 0;
    std::int64_t exponent = 0;

    bool operator==(const QcLimit&) const = default;
};

/// Where the disclosure statement of the authority lies (EN 319 412-5 §4.3.4).
struct QcDisclosure {
    std::string url;
    std::string language;  ///< ISO 639-1.

    bool operator==(const QcDisclosure&) const = default;
};

/// The qualified certificate statements (RFC 3739 §3.2.6, EN 319 412-5).
struct QcStatements {
    bool compliance = false;         ///< QcCompliance: an EU qualified certificate.
    bool sscd = false;               ///< QcSSCD: its key lies in a qualified signature creation device.
    std::vector<std::string> types;  ///< QcType OIDs: 0.4.0.1862.1.6.1 signature, .2 seal, .3 web site.
    std::optional<QcLimit> limit;
    std::optional<std::int64_t> retentionYears;
    std::vector<QcDisclosure> disclosures;
    std::vector<std::string> legislations;  ///< QcCClegislation: countries outside the EU.
    std::string semantics;                  ///< OID of pkixQCSyntax-v2's semantics, "" when absent.
    std::vector<std::string> others;        ///< OIDs of the remaining statements.

    bool operator==(const QcStatements&) const = default;
};

/// Reads the value of the extension 1.3.6.1.5.5.7.1.3. Fails with `certificateInvalid`.
[[nodiscard]] Result<QcStatements> parseQcStatements(BytesView der);

}  // namespace sceau::x509
