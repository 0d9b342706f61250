// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How a certificate is written: what a reader accepts, but a careful authority would not write.
namespace sceau::x509 {

/// How one attribute of a distinguished name is written. In the order of the encoding, as `Certificate::subject`.
struct WrittenAttribute {
    std::string oid;
    std::int64_t relativeName = 0;  ///< Number of the RelativeDistinguishedName it stands in: several may share one.
    std::string stringType;         ///< "UTF8String", "PrintableString"…

    bool operator==(const WrittenAttribute&) const = default;
};

/// Something unusual.
struct Oddity {
    std::string_view code;    ///< For example "serialNumberTooLong".
    std::string field;        ///< Where: a field of RFC 5280 §4.1 or the OID of an attribute or extension.
    std::string_view clause;  ///< What says that it should be otherwise.

    bool operator==(const Oddity&) const = default;
};

struct Inspection {
    std::int64_t version = 3;
    std::vector<WrittenAttribute> subject;
    std::vector<WrittenAttribute> issuer;
    std::vector<Oddity> oddities;  ///< Empty for a certificate that is written as RFC 5280 demands.
};

/// Fails with `certificateInvalid` for what cannot be read at all.
[[nodiscard]] Result<Inspection> inspectCertificate(BytesView der);

}  // namespace sceau::x509
