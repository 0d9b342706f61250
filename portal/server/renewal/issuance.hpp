// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/renewal/retrieval.hpp"

/// How one request becomes one certificate, on the holder's own token and at the registration office alike.
namespace sceau::renewal {

/// A certification request whose proofs were verified.
struct NewRequest {
    BytesView requestDer;       ///< PKCS#10
    BytesView newPublicKey;     ///< DER SubjectPublicKeyInfo
    std::string nonce;          ///< that it carries
    BytesView evidence;         ///< what is kept of it
    std::string_view acceptor;  ///< "holder" or "officer", for the audit log
};

/// The last of the checks, and the point of no return: from here on only this very request can become the certificate.
/// The same request again changes nothing. Fails with `challengeExpired`, `keyTypeUnsupported`, `keyReused` or
/// `renewalStateInvalid`.
[[nodiscard]] Result<void> acceptRequest(const Context& context, store::Transaction& transaction,
                                         store::Renewal& renewal, const config::Product& product,
                                         const NewRequest& request);

/// The one PEM block of a certification request, or its DER as it is. Fails with `requestInvalid`.
[[nodiscard]] Result<Bytes> requestFrom(const std::string& text);

/// How a certificate came to be.
struct Circumstances {
    std::string_view issuer;          ///< "holder" or "officer", for the audit log
    std::optional<store::Chip> chip;  ///< the new token that was handed over in person; nothing: the old one goes on
};

/// Has the certificate of an accepted request made in the place of `current`, and records it; again: the same.
/// Fails with `renewalStateInvalid` when the request was cancelled meanwhile.
[[nodiscard]] Result<Issued> makeCertificate(const Context& context, const store::Renewal& accepted,
                                             const store::CertificateRecord& current, const Bytes& requestDer,
                                             const Circumstances& circumstances);

/// Whether a CMS says, signed by the issued certificate's own key over the renewal's challenge, that it is on its
/// token. Fails with `signerMismatch`, `attributesRefused`, `challengeExpired`, `certificateRevoked` or as
/// verifySignedData.
[[nodiscard]] Result<void> verifyAcknowledgement(const Context& context, const store::Renewal& renewal,
                                                 const store::CertificateRecord& issued, BytesView cms);

/// One row of the audit log about a renewal.
[[nodiscard]] Result<void> note(store::Transaction& transaction, const Context& context, const store::Renewal& renewal,
                                std::string_view role, const char* action, std::string details);

}  // namespace sceau::renewal
