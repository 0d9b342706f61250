// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <string>

namespace sceau::ca {

/// Whom a first certificate names. Empty members stay out of the name.
struct SubjectFields {
    std::string country = "FR";
    std::string organization;
    std::string organizationIdentifier;  ///< for example "NTRFR-732829320" (EN 319 412-1 §5.1.4)
    std::string organizationalUnit;      ///< for example "0002 73282932000074" (RGS: ICD of SIRENE)
    std::string surname;
    std::string givenName;
    std::string commonName;
    std::string title;
    std::string serialNumber;
};

/// The distinguished name, most general attribute first, encoded as RGS asks: UTF8String, but
/// PrintableString where X.520 says so (country, serialNumber).
/// Fails with `invalidRequest` when country or common name are missing or a value is too long or not text.
[[nodiscard]] Result<Bytes> composeSubject(const SubjectFields& fields);

}  // namespace sceau::ca
