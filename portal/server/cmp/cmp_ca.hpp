// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/ca_backend.hpp"
#include "portal/server/ca/certificate_register.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

/// A real certification authority behind the portal, spoken to by CMP (RFC 4210) as a registration authority.
namespace sceau::cmp {

struct CmpConfiguration {
    std::string host;
    std::uint16_t port = 80;
    std::string path;                               ///< for example "ejbca/publicweb/cmp/portal"
    std::filesystem::path registrationCertificate;  ///< PEM: proves that requests come from this portal
    std::filesystem::path registrationKey;          ///< PEM, readable by this user only
    std::filesystem::path serverCertificate;        ///< PEM: signs the authority's answers
    std::filesystem::path issuingCertificate;       ///< PEM: issuer of the holders' certificates
    std::filesystem::path rootCertificate;          ///< PEM
    std::chrono::seconds timeout{30};
};

/// Plain HTTP is enough: every message is signed, both ways.
class CmpCa final : public ca::CaBackend {
public:
    using Clock = std::function<std::int64_t()>;

    /// Fails with `internalError` when a file of the configuration cannot be used. `certificates` outlives this object.
    [[nodiscard]] static Result<std::unique_ptr<CmpCa>> open(const CmpConfiguration& configuration,
                                                             ca::CertificateRegister& certificates, Clock clock);
    struct Identity;
    /// For open() alone: nobody else can make an Identity.
    CmpCa(CmpConfiguration configuration, std::unique_ptr<Identity> identity, ca::CertificateRegister& certificates,
          Clock clock);
    ~CmpCa() override;

    /// Sends the request unchanged (p10cr). A certificate that is not for this key and subject, or not by this issuer,
    /// is rejected in certConf and never recorded. Fails with `busy` while another process asks for the same reference.
    [[nodiscard]] Result<ca::IssuedCertificate> issue(const ca::IssueRequest& request) override;
    /// Sends rr with the reason.
    [[nodiscard]] Result<void> revoke(const ca::Revocation& revocation) override;
    [[nodiscard]] std::vector<Bytes> chain() const override;

private:
    Result<Bytes> request(const ca::IssueRequest& request) const;

    CmpConfiguration configuration_;
    std::unique_ptr<Identity> identity_;
    ca::CertificateRegister& certificates_;
    Clock clock_;
};

}  // namespace sceau::cmp
