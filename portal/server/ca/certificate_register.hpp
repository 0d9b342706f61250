// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sceau::ca {

/// What is decided about a certificate before it is signed. Written first, so that a crash in between
/// repeats the very same certificate instead of making a second one.
struct Reservation {
    std::string reference;
    std::string issuer;           ///< as issuerOf() says; empty until a remote authority has answered
    std::string serialHex;        ///< lower case
    std::string publicKeyDigest;  ///< SHA-256 of the SubjectPublicKeyInfo, hexadecimal
    std::int64_t notBefore = 0;   ///< Unix seconds
    std::int64_t notAfter = 0;    ///< Unix seconds

    bool operator==(const Reservation&) const = default;
};

/// Where an authority keeps what it issued. The portal's database implements it.
class CertificateRegister {
public:
    CertificateRegister() = default;
    CertificateRegister(const CertificateRegister&) = delete;
    CertificateRegister& operator=(const CertificateRegister&) = delete;
    virtual ~CertificateRegister() = default;

    /// Keeps `proposed` unless its reference has a reservation already. Returns the one that is kept.
    [[nodiscard]] virtual Result<Reservation> reserve(const Reservation& proposed) = 0;

    /// DER of the certificate recorded for a reference, or nothing.
    [[nodiscard]] virtual Result<std::optional<Bytes>> issued(std::string_view reference) = 0;

    /// Records the certificate, with the issuer, serial number and dates of `reservation` (a remote authority chooses
    /// them after the reservation was made), unless one is recorded for the reference. Returns DER of the one that is
    /// recorded.
    [[nodiscard]] virtual Result<Bytes> record(const Reservation& reservation, const Bytes& certificate) = 0;
};

}  // namespace sceau::ca
