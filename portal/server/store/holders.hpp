// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"
#include "shared/base/bytes.hpp"

#include <array>
#include <optional>

namespace sceau::store {

/// A person who holds certificates for an establishment.
struct Holder {
    std::string id;
    std::string givenName;
    std::string surname;
    std::string email;
    std::string service;
    std::string title;
    std::string identityNumberMac;  ///< MAC of the identity document's number, never the number
    std::string companySiren;
    std::string companyName;
    std::string establishmentSiret;
    std::string establishmentName;
    std::string address;
    std::string postcode;
    std::string city;
    std::string office;
    std::string language = "fr";
    std::string representativeName;
    std::string representativeEmail;
};

/// The chip that carries a certificate's key, as recorded when it was handed over.
struct Chip {
    std::string model;
    std::string serial;
    std::string maker;
    std::string atr;
};

/// The secret questions that protect a certificate, with the one hash of their answers. No hash: none were chosen.
struct SecretQuestions {
    std::array<std::string, 3> questions;
    std::string answersHash;
};

enum class CertificateState { valid, revoked };

/// A certificate as the portal knows it.
struct CertificateRecord {
    std::string id;
    std::string holderId;
    std::string reference;  ///< of the request it was issued for
    std::string product;
    std::string serialHex;
    std::string fingerprint;  ///< SHA-256 of the DER, hexadecimal
    std::string keyDigest;    ///< SHA-256 of the SubjectPublicKeyInfo, hexadecimal
    Bytes der;
    std::int64_t notBefore = 0;
    std::int64_t notAfter = 0;
    CertificateState state = CertificateState::valid;
    Chip chip;
    std::int64_t renewalsDone = 0;  ///< since the holder was last met in person
    std::optional<std::string> predecessor;
    std::optional<std::int64_t> revokedAt;
    SecretQuestions secrets;
};

[[nodiscard]] Result<void> insert(Transaction& transaction, const Holder& holder, std::int64_t now);
[[nodiscard]] Result<void> insert(Transaction& transaction, const CertificateRecord& certificate, std::int64_t now);

[[nodiscard]] Result<std::optional<Holder>> holderById(Transaction& transaction, const std::string& id);
[[nodiscard]] Result<std::optional<CertificateRecord>> certificateById(Transaction& transaction, const std::string& id);
[[nodiscard]] Result<std::optional<CertificateRecord>> certificateByFingerprint(Transaction& transaction,
                                                                                const std::string& fingerprint);
/// Newest first.
[[nodiscard]] Result<std::vector<CertificateRecord>> certificatesOf(Transaction& transaction,
                                                                    const std::string& holderId);

/// Remembers a public key for a request. False when it belongs to another request already.
[[nodiscard]] Result<bool> claimKey(Transaction& transaction, const std::string& keyDigest,
                                    const std::string& reference);

}  // namespace sceau::store
