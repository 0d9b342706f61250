// SPDX-License-Identifier: Apache-2.0
// The commands that apply shared/rules to certificates.
#include "shared/rules/calendar.hpp"
#include "shared/rules/key_rules.hpp"
#include "shared/rules/organization_identifier.hpp"
#include "shared/rules/renewal_eligibility.hpp"
#include "shared/rules/revocation_reason.hpp"
#include "shared/rules/subject_comparison.hpp"
#include "shared/x509/profile.hpp"
#include "wasm/cpp/commands.hpp"
#include "wasm/cpp/verdict.hpp"

#include <algorithm>
#include <array>

namespace sceau::wasm {

using namespace protocol;

namespace {

BilingualSentence toMessage(const rules::Sentence& sentence)
{
    return {std::string(sentence.french), std::string(sentence.english)};
}

constexpr std::string_view alternativeNameType(x509::AlternativeNameKind kind)
{
    constexpr std::array<std::string_view, 7> types{
        "email", "dns", "uri", "ipAddress", "directoryName", "userPrincipalName", "other"};
    return types[static_cast<std::size_t>(kind)];
}

rules::Identity identityOf(const x509::Certificate& certificate)
{
    rules::Identity identity;
    for (const auto& attribute : certificate.subject) identity.subject.push_back({attribute.oid, attribute.value});
    for (const auto& [kind, value] : certificate.subjectAltNames)
        identity.alternativeNames.push_back({std::string(alternativeNameType(kind)), value});
    return identity;
}

/// organizationIdentifier and organizational units: where French certificates write SIREN and SIRET.
std::vector<CompanyNumber> companiesOf(const x509::Name& subject)
{
    std::vector<CompanyNumber> companies;
    for (const auto& attribute : subject) {
        if (attribute.oid != "2.5.4.97" && attribute.oid != "2.5.4.11") continue;
        const auto read = rules::readOrganizationIdentifier(attribute.value);
        if (read.accepted()) companies.push_back({attribute.oid, read.value.company.siren, read.value.company.siret});
    }
    return companies;
}

}  // namespace

Result<DescribeHolderResponse> Commands::describeHolder(const DescribeHolderRequest& request)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    ASSIGN_OR_RETURN(const auto extensions, x509::parseExtensions(request.certificate));
    const auto kind = x509::holderKind(certificate, extensions);
    const auto profile = x509::keyProfile(certificate, kind.value);
    DescribeHolderResponse response;
    response.kind = static_cast<HolderKind>(kind.value);
    response.kindClause = kind.clause;
    response.profile = static_cast<KeyProfile>(profile.value);
    response.profileClause = profile.clause;
    response.companies = companiesOf(certificate.subject);
    const auto& policies = certificate.policies;
    const auto known = std::find_if(request.catalogue.begin(), request.catalogue.end(), [&](const auto& product) {
        return std::find(policies.begin(), policies.end(), product.policy) != policies.end();
    });
    if (known != request.catalogue.end()) response.product = *known;
    return response;
}

Result<JudgeRenewalResponse> Commands::judgeRenewal(const JudgeRenewalRequest& request)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    rules::RenewalFacts facts;
    facts.issuedByUs = request.issuedByUs;
    facts.revoked = request.revoked;
    facts.physical = request.physical;
    facts.productOffered = request.productOffered;
    facts.renewed = request.renewed;
    facts.underWay = request.underWay;
    facts.notBefore = certificate.notBefore;
    facts.notAfter = certificate.notAfter;
    facts.renewalsDone = static_cast<int>(request.renewalsDone);
    facts.renewalsAllowed = static_cast<int>(request.renewalsAllowed);
    const auto eligibility = rules::judgeRenewal(facts, request.now);
    JudgeRenewalResponse response;
    for (const auto& obstacle : eligibility.obstacles) response.obstacles.push_back(toMessage(obstacle));
    response.meeting = toMessage(eligibility.meeting);
    response.daysLeft = rules::daysLeft(certificate.notAfter, request.now);
    return response;
}

Result<CheckKeyResponse> Commands::checkKey(const CheckKeyRequest& request)
{
    CheckKeyResponse response;
    ASSIGN_OR_RETURN(response.keyType, x509::describeKey(request.publicKey));
    const auto end = rules::parisDay(request.end);
    auto certifiable = rules::checkNewKeyType(response.keyType, rules::parisDay(request.issued), end,
                                              static_cast<rules::RsaBelow3000>(request.smallRsa));
    if (certifiable.accepted() && request.oldKey) {
        constexpr bool seenBefore = false;  // only the authority knows
        certifiable = rules::checkNewKey(request.publicKey, *request.oldKey, seenBefore);
    }
    response.certifiable = toMessage(certifiable);
    response.usable = toMessage(rules::checkKeyUse(response.keyType, end));
    return response;
}

Result<CompareSubjectsResponse> Commands::compareSubjects(const CompareSubjectsRequest& request)
{
    ASSIGN_OR_RETURN(const auto before, x509::parseCertificate(request.before));
    ASSIGN_OR_RETURN(const auto after, x509::parseCertificate(request.after));
    const auto differences = rules::compareIdentities(identityOf(before), identityOf(after), request.confirmedEmail);
    CompareSubjectsResponse response;
    for (const auto& [type, label, old, young, verdict] : differences)
        response.differences.push_back({type, toMessage(label), old, young, toMessage(verdict)});
    response.verdict = toMessage(rules::verdictOf(differences));
    return response;
}

Result<RevocationReasonsResponse> Commands::revocationReasons(const RevocationReasonsRequest& /*request*/)
{
    RevocationReasonsResponse response;
    for (const auto& [code, wording, crlReason] : rules::revocationReasons())
        response.reasons.push_back({std::string(code), toMessage(wording), static_cast<std::int64_t>(crlReason)});
    return response;
}

}  // namespace sceau::wasm
