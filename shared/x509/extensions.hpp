// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/certificate.hpp"
#include "shared/x509/qc_statements.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sceau::x509 {

/// An extension that is present, known or not.
struct PresentExtension {
    std::string oid;
    bool critical = false;

    bool operator==(const PresentExtension&) const = default;
};

/// One certificate policy with its qualifiers (RFC 5280 §4.2.1.4).
struct Policy {
    std::string oid;
    std::vector<std::string> practiceStatements;  ///< CPS addresses.
    std::vector<std::string> notices;             ///< Explicit texts of user notices.

    bool operator==(const Policy&) const = default;
};

/// The name subtrees an authority may certify (RFC 5280 §4.2.1.10).
struct NameConstraints {
    std::vector<AlternativeName> permitted;
    std::vector<AlternativeName> excluded;

    bool operator==(const NameConstraints&) const = default;
};

/// Microsoft's certificate template: version 2 has an OID and numbers, version 1 a name.
struct Template {
    std::string oid;
    std::string name;
    std::optional<std::int64_t> majorVersion;
    std::optional<std::int64_t> minorVersion;

    bool operator==(const Template&) const = default;
};

/// One attribute of the subject directory attributes (RFC 5280 §4.2.1.8); values that are no text are hexadecimal DER.
struct DirectoryAttribute {
    std::string oid;
    std::vector<std::string> values;

    bool operator==(const DirectoryAttribute&) const = default;
};

/// What the extensions of a certificate say, beyond `Certificate`.
struct Extensions {
    std::vector<PresentExtension> present;  ///< In the order of the encoding.
    Bytes subjectKeyIdentifier;
    Bytes authorityKeyIdentifier;
    std::optional<std::int64_t> pathLength;  ///< Of an authority: how many authorities may follow.
    std::vector<Policy> policies;
    std::vector<std::string> ocspUrls;
    std::vector<std::string> issuerUrls;  ///< caIssuers.
    std::vector<std::string> crlUrls;
    std::optional<NameConstraints> nameConstraints;
    std::optional<QcStatements> qcStatements;
    std::optional<Template> certificateTemplate;
    std::vector<DirectoryAttribute> subjectDirectoryAttributes;
    bool ocspNoCheck = false;

    bool operator==(const Extensions&) const = default;
};

/// Reads the extensions of a certificate. Fails with `certificateInvalid`, naming the extension that is malformed.
[[nodiscard]] Result<Extensions> parseExtensions(BytesView certificateDer);

}  // namespace sceau::x509
