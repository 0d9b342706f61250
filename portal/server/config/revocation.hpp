// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sceau::config {

/// What an operator decides about revocations. All of it has a default.
struct Revocation {
    /// Products whose certificates may sign a revocation form; empty: all whose keys live on a token.
    std::vector<std::string> signedFormProducts;
    /// Products whose reasons of revocation stand in CRL and OCSP. RGS forbids it: none by default.
    std::vector<std::string> publishedReasons;
    std::int64_t listHours = 96;         ///< from thisUpdate to nextUpdate of the CRL
    bool deltaLists = false;             ///< a delta CRL beside each complete one
    std::int64_t answerMinutes = 60;     ///< from thisUpdate to nextUpdate of an OCSP answer
    bool unissuedRevoked = false;        ///< OCSP says "revoked" about serial numbers never issued, not "unknown"
    std::int64_t requestsAMinute = 600;  ///< for lists and OCSP, of one address; 0: no limit
    bool dualControl = false;            ///< a second officer confirms letters and signed forms
    /// Where the mail server delivers what is sent to the operators, as a maildir; forms in it become demands.
    std::optional<std::filesystem::path> mailbox;
    std::filesystem::path fonts = "/usr/share/fonts/truetype/dejavu";
};

}  // namespace sceau::config
