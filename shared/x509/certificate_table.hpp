// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <string>

namespace sceau::x509 {

/// What a table of many certificates shows of one.
struct TableRow {
    std::string commonName;    ///< Of the subject, "" when it has none.
    std::string organization;  ///< Of the subject, "" when it has none.
    std::string issuer;        ///< Common name of the issuer.
    std::string serialHex;
    std::string keyType;
    std::int64_t notBefore = 0;
    std::int64_t notAfter = 0;

    bool operator==(const TableRow&) const = default;
};

/// A glance at a certificate, for thousands of them at once: what `parseCertificate` says of it, without its judgement
/// of the rest. OpenSSL reads what is written in an unusual way. Fails with `certificateInvalid`.
[[nodiscard]] Result<TableRow> readTableRow(BytesView der);

}  // namespace sceau::x509
