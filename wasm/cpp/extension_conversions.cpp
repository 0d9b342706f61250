// SPDX-License-Identifier: Apache-2.0
#include "wasm/cpp/conversions.hpp"

#include <utility>

namespace sceau::wasm {

namespace {

/// Absent members in place of empty texts.
std::optional<std::string> presentText(std::string text)
{
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

protocol::QcStatementsDetails toMessage(x509::QcStatements statements)
{
    protocol::QcStatementsDetails details;
    details.compliance = statements.compliance;
    details.sscd = statements.sscd;
    details.types = std::move(statements.types);
    if (statements.limit)
        details.limit = {std::move(statements.limit->currency), statements.limit->amount, statements.limit->exponent};
    details.retentionYears = statements.retentionYears;
    for (auto& [url, language] : statements.disclosures)
        details.disclosures.push_back({std::move(url), std::move(language)});
    details.legislations = std::move(statements.legislations);
    details.semantics = presentText(std::move(statements.semantics));
    details.others = std::move(statements.others);
    return details;
}

protocol::CertificateTemplate toMessage(x509::Template found)
{
    return {presentText(std::move(found.oid)), presentText(std::move(found.name)), found.majorVersion,
            found.minorVersion};
}

}  // namespace

protocol::ExtensionsDetails toMessage(x509::Extensions extensions)
{
    protocol::ExtensionsDetails details;
    for (auto& [oid, critical] : extensions.present) details.present.push_back({std::move(oid), critical});
    details.subjectKeyIdentifier = std::move(extensions.subjectKeyIdentifier);
    details.authorityKeyIdentifier = std::move(extensions.authorityKeyIdentifier);
    details.pathLength = extensions.pathLength;
    for (auto& [oid, practiceStatements, notices] : extensions.policies)
        details.policies.push_back({std::move(oid), std::move(practiceStatements), std::move(notices)});
    details.ocspUrls = std::move(extensions.ocspUrls);
    details.issuerUrls = std::move(extensions.issuerUrls);
    details.crlUrls = std::move(extensions.crlUrls);
    if (extensions.nameConstraints)
        details.nameConstraints = {toMessage(std::move(extensions.nameConstraints->permitted)),
                                   toMessage(std::move(extensions.nameConstraints->excluded))};
    if (extensions.qcStatements) details.qcStatements = toMessage(std::move(*extensions.qcStatements));
    if (extensions.certificateTemplate)
        details.certificateTemplate = toMessage(std::move(*extensions.certificateTemplate));
    for (auto& [oid, values] : extensions.subjectDirectoryAttributes)
        details.subjectDirectoryAttributes.push_back({std::move(oid), std::move(values)});
    details.ocspNoCheck = extensions.ocspNoCheck;
    return details;
}

}  // namespace sceau::wasm
