// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/ca/ca_backend.hpp"
#include "portal/server/ca/certificate_register.hpp"

#include <chrono>
#include <functional>

namespace sceau::ca {

/// The authority inside the portal: signs with the issuing key of an Authority.
class EmbeddedCa final : public CaBackend {
public:
    using Clock = std::function<std::int64_t()>;

    /// `authority` and `certificates` outlive this object. `clock` yields Unix seconds.
    EmbeddedCa(const Authority& authority, CertificateRegister& certificates, Clock clock);

    [[nodiscard]] Result<IssuedCertificate> issue(const IssueRequest& request) override;
    /// Nothing to do: CRL and OCSP are made from the portal's own records.
    [[nodiscard]] Result<void> revoke(const Revocation& revocation) override;
    [[nodiscard]] std::vector<Bytes> chain() const override;

private:
    const Authority& authority_;
    CertificateRegister& certificates_;
    Clock clock_;
};

}  // namespace sceau::ca
