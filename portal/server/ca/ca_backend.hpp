// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/profile.hpp"
#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sceau::ca {

/// One certificate to be made.
struct IssueRequest {
    /// The portal's name for the request. The same reference never yields a second certificate.
    std::string reference;
    /// DER of the PKCS#10 request. Its key and proof of possession count, its subject does not.
    Bytes certificationRequest;
    /// DER of the name: the old certificate's own bytes, or composeSubject() for a first certificate.
    Bytes subject;
    /// The address in subjectAltName; none when empty.
    std::string email;
    Profile profile;
    /// End of validity in Unix seconds, when it is not the profile's.
    std::optional<std::int64_t> notAfter;
};

struct IssuedCertificate {
    Bytes certificate;         ///< DER
    std::vector<Bytes> chain;  ///< DER of the issuers, the direct one first, the root last
    std::string serialHex;     ///< lower case
};

/// RFC 5280 §5.3.1. certificateHold and removeFromCRL are missing: a revocation is never undone.
enum class RevocationReason {
    unspecified = 0,
    keyCompromise = 1,
    affiliationChanged = 3,
    superseded = 4,
    cessationOfOperation = 5,
    privilegeWithdrawn = 9,
};

/// Which certificate is revoked, and what the authority is told about it.
struct Revocation {
    Bytes certificate;  ///< DER
    RevocationReason reason = RevocationReason::unspecified;
    std::int64_t revokedAt = 0;  ///< Unix seconds
};

/// The authority that signs certificates: our own, or a remote one. Callable from several threads.
class CaBackend {
public:
    CaBackend() = default;
    CaBackend(const CaBackend&) = delete;
    CaBackend& operator=(const CaBackend&) = delete;
    virtual ~CaBackend() = default;

    /// Makes the certificate, or returns the one already made for this reference.
    /// Fails with `requestInvalid` (not a PKCS#10 that proves possession), `requestMismatch` (the reference belongs
    /// to another key), `keyTypeUnsupported` (a key weaker than the profile allows) or `internalError`.
    [[nodiscard]] virtual Result<IssuedCertificate> issue(const IssueRequest& request) = 0;

    /// Tells the authority; repeating it is harmless. The portal's own record is made by the caller.
    [[nodiscard]] virtual Result<void> revoke(const Revocation& revocation) = 0;

    /// DER of the issuers of what issue() makes, the direct one first, the root last.
    [[nodiscard]] virtual std::vector<Bytes> chain() const = 0;
};

}  // namespace sceau::ca
