// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/cms.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::revocation::form {

/// What is looked at in a signed form, in this order. Each needs the ones before.
enum class Check {
    form,         ///< begins with the very bytes of a form that we made
    revision,     ///< exactly one revision follows, and nothing behind it
    content,      ///< that revision changes the signature's field and nothing else
    subFilter,    ///< ETSI.CAdES.detached, in the one field of the form
    coverage,     ///< the signature covers every byte but its own
    signature,    ///< it verifies, and names its certificate (CAdES)
    chain,        ///< the certificate is of this authority, and valid now
    revocation,   ///< it is not revoked
    keyUsage,     ///< its key may sign documents
    product,      ///< it is of a level that is accepted
    certificate,  ///< the form names a certificate that can be revoked
    signer,       ///< the signer is its holder or the legal representative
};

/// Every check with the word that is stored and found in the pages' texts.
[[nodiscard]] std::string_view toText(Check check);

enum class Outcome { passed, failed, notReached };

struct Finding {
    Check check;
    Outcome outcome;
    std::string detail;  ///< for the officer and the log: what exactly failed
};

/// The findings so far. After the first that failed, the rest is not reached.
class Report {
public:
    /// Notes what a check came to; true when it passed.
    bool note(Check check, const Result<void>& result);
    /// All checks in their order.
    [[nodiscard]] std::vector<Finding> findings() const;
    /// True when every check was made and passed.
    [[nodiscard]] bool passed() const;

    /// One line a finding, for the database.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static Report fromText(std::string_view text);

private:
    std::vector<Finding> noted_;
};

/// What the file alone tells: the checks from `form` to `signature`.
struct Inspection {
    Report report;
    std::optional<x509::SignedData> signature;  ///< set when all of them passed
};

/// Bigger files are not read: a form and a signature are a tenth of it.
inline constexpr std::size_t largestForm = 256 * 1024;

/// Compares what was received with the form that was issued. Hostile input is expected.
[[nodiscard]] Inspection inspect(BytesView received, BytesView issued);

}  // namespace sceau::revocation::form
