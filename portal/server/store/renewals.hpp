// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"
#include "portal/server/store/holders.hpp"

#include <optional>

namespace sceau::store {

/// Where a request stands. It only moves forward, or to `cancelled` while nothing was issued.
enum class RenewalState {
    draft,       ///< the holder fills in the five steps
    registered,  ///< declared, protected by answers: may be retrieved
    issuing,     ///< a certification request was accepted; only that very request may go on
    issued,      ///< the certificate exists
    installed,   ///< the new key acknowledged it
    cancelled,
};

/// How a registered request ends.
enum class Outcome {
    onToken,      ///< on the holder's own token, now
    appointment,  ///< at the registration office, on a new support
    support,      ///< somebody has to look at it first
};

[[nodiscard]] std::string_view toText(RenewalState state);
[[nodiscard]] std::string_view toText(Outcome outcome);

/// One request for renewal, from the first click to the acknowledgement.
struct Renewal {
    std::string id;
    std::string reference;
    std::string certificateId;
    std::string holderId;
    RenewalState state = RenewalState::draft;
    std::int64_t step = 1;  ///< the furthest step that may be opened, 1 to 5
    Outcome outcome = Outcome::onToken;
    std::string email;         ///< the confirmed new address; empty when it stays as it was
    std::string pendingEmail;  ///< a new address that is not confirmed yet; changed by renewal/address.hpp only
    std::string usages;        ///< ids, separated by commas
    std::string policyVersion;
    std::string termsVersion;
    std::string statement;    ///< what the holder declares, exactly as signed
    std::string declaration;  ///< base64 of the CMS
    SecretQuestions secrets;
    std::string withdrawalHash;
    std::int64_t failures = 0;       ///< wrong answers in a row
    std::int64_t lockedUntil = 0;    ///< no answers are looked at before
    std::int64_t answeredUntil = 0;  ///< the token page is open until then
    std::string nonce;               ///< bound to the certification request, then to the acknowledgement
    std::string requestDigest;       ///< SHA-256 of the accepted certification request
    std::string request;             ///< base64 of the CMS it came in
    std::optional<std::string> newCertificateId;
    std::string acknowledgement;  ///< base64 of the CMS
    std::int64_t createdAt = 0;
    std::int64_t updatedAt = 0;
    std::optional<std::int64_t> registeredAt;
};

/// The open or finished renewal of a certificate, not a cancelled one.
[[nodiscard]] Result<std::optional<Renewal>> renewalOf(Transaction& transaction, const std::string& certificateId);
[[nodiscard]] Result<std::optional<Renewal>> renewalById(Transaction& transaction, const std::string& id);
[[nodiscard]] Result<std::vector<Renewal>> renewalsOfHolder(Transaction& transaction, const std::string& holderId);

/// Adds the renewal, unless its certificate has one: then nothing happens.
[[nodiscard]] Result<void> insert(Transaction& transaction, const Renewal& renewal);

/// Writes everything that may change but the e-mail address, which renewal/address.hpp alone changes.
[[nodiscard]] Result<void> update(Transaction& transaction, const Renewal& renewal);

}  // namespace sceau::store
