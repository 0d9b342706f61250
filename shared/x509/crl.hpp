// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/certificate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::x509 {

/// An entry of a revocation list.
struct RevokedEntry {
    std::int64_t revocationTime = 0;     ///< Seconds since 1970.
    std::optional<std::int64_t> reason;  ///< CRLReason (RFC 5280 §5.3.1), absent when it is not published.

    bool operator==(const RevokedEntry&) const = default;
};

/// Some of a list's entries, in its order.
struct RevocationPage {
    struct Row {
        std::string serialHex;  ///< As `Certificate::serialHex`.
        RevokedEntry entry;
    };

    std::size_t total = 0;  ///< Of the whole list.
    std::vector<Row> rows;
};

/// A revocation list (RFC 5280 §5) of any length: only its head is read when it is opened, its entries when they are
/// looked up, none is kept. Whether to believe it is `verify`'s matter.
class RevocationList {
public:
    /// Takes the DER over. Fails with `statusInvalid`.
    [[nodiscard]] static Result<RevocationList> open(Bytes der);

    [[nodiscard]] BytesView issuerDer() const { return view(issuer_); }

    /// Fails with `statusInvalid` when it is no name.
    [[nodiscard]] Result<Name> issuer() const;
    [[nodiscard]] std::int64_t thisUpdate() const { return thisUpdate_; }
    [[nodiscard]] std::optional<std::int64_t> nextUpdate() const { return nextUpdate_; }

    /// Decimal CRL number is of no use: it only grows. Hexadecimal, "" when absent.
    [[nodiscard]] const std::string& numberHex() const { return numberHex_; }

    /// ExpiredCertsOnCRL (2.5.29.60) is present: entries stay after their certificates' end.
    [[nodiscard]] bool keepsExpired() const { return keepsExpired_; }

    /// The entry of a serial number, in the hexadecimal form of `Certificate::serialHex`. Reads entries until it is
    /// found. Fails with `statusInvalid` when an entry on the way is malformed.
    [[nodiscard]] Result<std::optional<RevokedEntry>> find(std::string_view serialHex) const;

    /// `most` entries, the `first`-th first; all of the list are read, and these are kept. Fails with `statusInvalid`.
    [[nodiscard]] Result<RevocationPage> page(std::size_t first, std::size_t most) const;

    /// How many entries there are, all of them read. Fails with `statusInvalid`.
    [[nodiscard]] Result<std::size_t> count() const;

    /// Succeeds when the issuer of this list is the subject of `issuerCertificate`, that certificate may sign lists and
    /// its key signed this one. Fails with `statusInvalid`, `signatureInvalid` or `certificateInvalid`.
    [[nodiscard]] Result<void> verify(BytesView issuerCertificate) const;

private:
    /// Positions in `der_`: views would dangle when the object moves.
    struct Range {
        std::size_t offset = 0;
        std::size_t size = 0;
    };

    RevocationList() = default;

    [[nodiscard]] BytesView view(Range range) const { return BytesView(der_).subspan(range.offset, range.size); }
    [[nodiscard]] Range rangeOf(BytesView part) const;
    [[nodiscard]] Result<void> readHead();
    [[nodiscard]] Result<void> readExtensions(BytesView content);

    Bytes der_;
    Range toBeSigned_;
    Range algorithm_;
    Range signature_;
    Range issuer_;
    Range entries_;
    std::int64_t thisUpdate_ = 0;
    std::optional<std::int64_t> nextUpdate_;
    std::string numberHex_;
    bool keepsExpired_ = false;
};

}  // namespace sceau::x509
