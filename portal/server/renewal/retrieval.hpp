// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/ca_backend.hpp"
#include "portal/server/config/configuration.hpp"
#include "portal/server/session/sessions.hpp"
#include "portal/server/store/renewals.hpp"

#include <array>
#include <functional>
#include <string>

/// The rules of a renewal: what may happen when, and what makes it final.
namespace sceau::renewal {

/// What the rules need of the portal.
struct Context {
    const config::Configuration& configuration;
    store::Database& database;
    const secrets::Pepper& pepper;
    ca::CaBackend& authority;
    std::int64_t now;
};

/// How long answers open the token page.
inline constexpr std::int64_t answeredSeconds = 30 * 60;

/// Looks at the answers to the secret questions of a registered request and opens the token page.
/// Fails with `answersIncorrect`, `answersLocked` (one minute after the fifth mistake, doubling up to a day) or
/// `renewalStateInvalid`.
[[nodiscard]] Result<void> checkAnswers(const Context& context, const std::string& certificateId,
                                        const std::array<std::string, 3>& answers);

/// What the token is to do.
struct TokenTask {
    std::string nonce;
    std::string keyType;
    Bytes currentCertificate;
    bool accepted = false;  ///< a certification request was accepted: another key is of no use
    Bytes newCertificate;   ///< issued, not acknowledged yet: `nonce` is then that of the acknowledgement; empty before
    std::string newSerial;  ///< of that certificate
};

/// Where a request stands for whoever makes the key: the holder's page, or the desk's. Its nonce was drawn before.
[[nodiscard]] Result<TokenTask> taskOf(store::Transaction& transaction, const store::Renewal& renewal,
                                       const config::Product& product, BytesView current);

/// Opens the retrieval on the token. The nonce stays the same for the life of the request, so that a renewal cut
/// anywhere can go on with the certification request it has already signed.
[[nodiscard]] Result<TokenTask> beginOnToken(const Context& context, const std::string& certificateId);

/// The new certificate, its issuers and the challenge for the acknowledgement.
struct Issued {
    Bytes certificate;
    std::vector<Bytes> chain;
    std::string nonce;
};

/// Verifies a renewal request (CMS over PKCS#10) and has the certificate made. The same request again gets the same
/// certificate; any other request, once one was accepted, is refused: a renewal makes one certificate, ever.
/// Fails as verifyRenewalRequest, and with `signerMismatch`, `certificateRevoked`, `challengeExpired`,
/// `attributesRefused`, `keyTypeUnsupported`, `keyReused` or `renewalStateInvalid`.
[[nodiscard]] Result<Issued> issue(const Context& context, const std::string& certificateId, BytesView cms);

/// Keeps the reason of a refusal in the audit log: of a request, or of an acknowledgement ("acknowledgementRefused").
[[nodiscard]] Result<void> recordRefusal(const Context& context, const std::string& certificateId, ErrorCode code,
                                         std::string_view role = "holder", const char* action = "requestRefused");

/// What happens together with the first acknowledgement, for example a mail.
using Acknowledged =
    std::function<Result<void>(store::Transaction&, const store::Renewal&, const store::CertificateRecord& issued)>;

/// Takes the acknowledgement that the new key signed; repeating it is harmless.
/// It says what x509::acknowledgementText says, to the last byte. Fails as verifySignedData, and with `signerMismatch`,
/// `attributesRefused`, `challengeExpired`, or `certificateRevoked` for a certificate that was revoked meanwhile.
[[nodiscard]] Result<void> acknowledge(const Context& context, const std::string& certificateId, BytesView cms,
                                       const Acknowledged& effect);

}  // namespace sceau::renewal
