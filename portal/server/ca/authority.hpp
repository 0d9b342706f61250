// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/subject.hpp"
#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sceau::ca {

/// A kind of key that an authority makes for itself.
enum class AuthorityKeyType { rsa4096, rsa3072, p256, p384 };

/// A hardware security module that holds the authority's keys.
struct HsmConfiguration {
    std::filesystem::path module;  ///< the vendor's PKCS#11 library
    std::string tokenLabel;
    std::filesystem::path pinFile;  ///< readable by this user only
    std::string keyPrefix;
};

/// How the embedded authority is called and where its keys and publications are.
struct AuthorityConfiguration {
    std::filesystem::path directory;  ///< made at first start with mode 0700, its files with 0600
    SubjectFields rootName;
    SubjectFields issuingName;
    SubjectFields responderName;
    AuthorityKeyType rootKey = AuthorityKeyType::rsa4096;
    AuthorityKeyType issuingKey = AuthorityKeyType::rsa4096;
    AuthorityKeyType responderKey = AuthorityKeyType::p256;
    /// When set, the three private keys are in this token and no key file exists: labels "root", "issuing" and "ocsp"
    /// behind `keyPrefix`. They are made there beforehand, in whatever ceremony the operator's rules ask for.
    std::optional<HsmConfiguration> hsm;
    /// Where relying parties find certificates, CRLs and OCSP, for example "http://pki.example".
    /// Plain http, as EN 319 412-2 asks: what is there is signed, and clients must not need a chain to build a chain.
    std::string publicationUrl;
};

/// Paths below the publication URL. Stable for ever: they are printed in certificates.
inline constexpr const char* rootCertificatePath = "/pki/root.cer";
inline constexpr const char* issuingCertificatePath = "/pki/issuing.cer";
inline constexpr const char* rootCrlPath = "/pki/root.crl";
inline constexpr const char* issuingCrlPath = "/pki/issuing.crl";
inline constexpr const char* issuingDeltaPath = "/pki/issuing-delta.crl";
inline constexpr const char* ocspPath = "/ocsp";

/// A root, an issuing authority and a delegated OCSP responder: their certificates and private keys.
class Authority {
public:
    /// Opens the directory of an authority, or makes a new authority there, all of it or nothing. A responder
    /// certificate near its end is replaced. Fails with `internalError` when the directory is readable by others,
    /// incomplete, or when a key does not belong to its certificate.
    [[nodiscard]] static Result<Authority> openOrCreate(const AuthorityConfiguration& configuration);

    Authority(Authority&&) noexcept;
    Authority& operator=(Authority&&) = delete;
    ~Authority();

    /// DER.
    [[nodiscard]] const Bytes& rootCertificate() const noexcept;
    [[nodiscard]] const Bytes& issuingCertificate() const noexcept;
    [[nodiscard]] const Bytes& responderCertificate() const noexcept;
    [[nodiscard]] const std::string& publicationUrl() const noexcept;

    /// Keys and certificates in OpenSSL's terms, for the parts that sign (ca, crl, ocsp).
    struct Signers;
    [[nodiscard]] const Signers& signers() const noexcept;
    explicit Authority(std::unique_ptr<Signers> signers) noexcept;

private:
    std::unique_ptr<Signers> signers_;
};

}  // namespace sceau::ca
