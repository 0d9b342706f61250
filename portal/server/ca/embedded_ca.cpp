// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/embedded_ca.hpp"

#include "portal/server/ca/certificate_draft.hpp"
#include "portal/server/ca/extensions.hpp"
#include "portal/server/ca/issuer.hpp"
#include "portal/server/ca/openssl.hpp"
#include "portal/server/ca/request_key.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sceau::ca {

namespace {

/// The same day and time `years` later; 29 February becomes the last day of the month.
std::int64_t yearsAfter(std::int64_t start, unsigned years)
{
    using namespace std::chrono;
    const sys_seconds moment{seconds{start}};
    const auto midnight = floor<days>(moment);
    year_month_day date = year_month_day{midnight} + std::chrono::years{static_cast<int>(years)};
    if (!date.ok()) date = date.year() / date.month() / last;
    return (sys_days{date} + (moment - midnight)).time_since_epoch().count();
}

/// Plain enough to stand in an rfc822Name, which is ASCII (RFC 5280 §4.2.1.6).
Result<void> checkEmail(const std::string& email)
{
    const auto at = email.find('@');
    const auto isPlain = [](char character) { return character > ' ' && character < 0x7F; };
    if (at == 0 || at == std::string::npos || at + 1 == email.size() || email.find('@', at + 1) != std::string::npos ||
        email.size() > 254 || !std::all_of(email.begin(), email.end(), isPlain))
        return fail(ErrorCode::invalidRequest, "the e-mail address cannot be certified");
    return {};
}

std::vector<Extension> extensionsOf(const IssueRequest& request, const std::string& publicationUrl)
{
    const Profile& profile = request.profile;
    std::vector<Extension> extensions{
        basicConstraints(false, false),
        keyUsage(profile.keyUsage),
        authorityInformation(publicationUrl + issuingCertificatePath, publicationUrl + ocspPath),
        crlDistributionPoint(publicationUrl + issuingCrlPath),
    };
    if (!profile.policies.empty())
        extensions.push_back(certificatePolicies(profile.policies, profile.practiceStatementUrl));
    if (!profile.extendedKeyUsage.empty()) extensions.push_back(extendedKeyUsage(profile.extendedKeyUsage));
    if (!request.email.empty()) extensions.push_back(emailAlternativeName(request.email));
    if (profile.qualified) extensions.push_back(qualifiedStatements(*profile.qualified));
    return extensions;
}

}  // namespace

EmbeddedCa::EmbeddedCa(const Authority& authority, CertificateRegister& certificates, Clock clock)
    : authority_(authority), certificates_(certificates), clock_(std::move(clock))
{
}

Result<IssuedCertificate> EmbeddedCa::issue(const IssueRequest& request)
{
    if (request.reference.empty() || request.profile.keyUsage.empty())
        return fail(ErrorCode::invalidRequest, "an issue needs a reference and a profile with key usage");
    if (!request.email.empty()) RETURN_IF_ERROR(checkEmail(request.email));
    ASSIGN_OR_RETURN(const KeyPtr key, requestedKey(request.certificationRequest));
    RETURN_IF_ERROR(checkStrength(key.get(), request.profile));

    const Signer& issuer = authority_.signers().issuing;
    Reservation proposed;
    proposed.reference = request.reference;
    ASSIGN_OR_RETURN(proposed.issuer, asIssuer(authority_.issuingCertificate()));
    ASSIGN_OR_RETURN(proposed.serialHex, unpredictableSerial());
    ASSIGN_OR_RETURN(proposed.publicKeyDigest, publicKeyDigest(key.get()));
    proposed.notBefore = clock_();
    proposed.notAfter = request.notAfter.value_or(yearsAfter(proposed.notBefore, request.profile.validityYears));
    if (proposed.notAfter <= proposed.notBefore)
        return fail(ErrorCode::invalidRequest, "the validity ends before it begins");
    std::time_t end = proposed.notAfter;
    if (X509_cmp_time(X509_get0_notAfter(issuer.certificate.get()), &end) < 0)
        return fail(ErrorCode::internalError, "the certificate would outlive its authority");

    ASSIGN_OR_RETURN(Reservation kept, certificates_.reserve(proposed));
    if (kept.publicKeyDigest != proposed.publicKeyDigest)
        return fail(ErrorCode::requestMismatch, "the reference belongs to another key");
    ASSIGN_OR_RETURN(std::optional<Bytes> issued, certificates_.issued(kept.reference));
    if (!issued) {
        kept.issuer = proposed.issuer;  // one that was reserved by an older portal has none
        const CertificateDraft draft{kept.serialHex, request.subject,
                                     kept.notBefore, kept.notAfter,
                                     key.get(),      extensionsOf(request, authority_.publicationUrl())};
        ASSIGN_OR_RETURN(const CertificatePtr made, sign(draft, issuer.certificate.get(), issuer.key.get()));
        ASSIGN_OR_RETURN(issued, certificates_.record(kept, x509::encode<i2d_X509>(made.get())));
    }
    return IssuedCertificate{std::move(*issued), chain(), kept.serialHex};
}

Result<void> EmbeddedCa::revoke(const Revocation&)
{
    return {};
}

std::vector<Bytes> EmbeddedCa::chain() const
{
    return {authority_.issuingCertificate(), authority_.rootCertificate()};
}

}  // namespace sceau::ca
