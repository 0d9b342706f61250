// SPDX-License-Identifier: Apache-2.0
#include "wasm/cpp/forms/commands.hpp"

#include "shared/rules/answers.hpp"
#include "shared/rules/codes.hpp"
#include "shared/rules/company_number.hpp"
#include "shared/rules/email.hpp"
#include "shared/rules/identity_document.hpp"
#include "shared/rules/organization_identifier.hpp"
#include "shared/rules/phone.hpp"
#include "shared/rules/serial_number.hpp"
#include "shared/rules/vat_number.hpp"
#include "wasm/cpp/verdict.hpp"

#include <algorithm>

namespace sceau::wasm {

using namespace protocol;

namespace {

/// `display` yields what people read of an accepted value.
template <typename Value, typename Canonical, typename Display>
CheckFieldResponse answer(const rules::Checked<Value>& checked, Canonical canonical, Display display)
{
    CheckFieldResponse response{toMessage(checked.verdict), std::nullopt, std::nullopt};
    if (!checked.accepted()) return response;
    response.canonical = canonical(checked.value);
    response.display = display(*response.canonical);
    return response;
}

std::string asItIs(const std::string& text)
{
    return text;
}

std::string displayCompany(const std::string& number)
{
    return number.size() == 14 ? rules::displaySiret(number, rules::SiretForm::insee) : rules::displaySiren(number);
}

std::string numberOf(const rules::Company& company)
{
    return company.siret.value_or(company.siren);
}

CheckFieldResponse checkedCode(const std::string& text, const rules::CodeKind& kind)
{
    return answer(rules::checkCode(text, kind), asItIs,
                  [&](const std::string& code) { return rules::displayCode(code, kind); });
}

CheckFieldResponse checked(FieldKind kind, const std::string& text)
{
    switch (kind) {
    case FieldKind::siren: return answer(rules::checkSiren(text), asItIs, displayCompany);
    case FieldKind::siret: return answer(rules::checkSiret(text), asItIs, displayCompany);
    case FieldKind::companyNumber: return answer(rules::checkCompanyNumber(text), numberOf, displayCompany);
    case FieldKind::vatNumber:
        return answer(
            rules::checkFrenchVat(text), [](const auto& vat) { return vat.number; }, asItIs);
    case FieldKind::organizationIdentifier:
        return answer(
            rules::readOrganizationIdentifier(text),
            [](const auto& identifier) { return numberOf(identifier.company); }, displayCompany);
    case FieldKind::email: return answer(rules::checkEmail(text), asItIs, asItIs);
    case FieldKind::frenchPhone: return answer(rules::checkFrenchPhone(text), asItIs, rules::displayPhone);
    case FieldKind::identityDocument: return answer(rules::checkIdentityDocument(text), asItIs, asItIs);
    case FieldKind::serialNumber:
        return answer(
            rules::readSerialNumber(text), [](const auto& candidates) { return candidates.front(); }, asItIs);
    case FieldKind::withdrawalCode: return checkedCode(text, rules::withdrawalCode);
    case FieldKind::accessKey: return checkedCode(text, rules::accessKey);
    case FieldKind::securityCode: return checkedCode(text, rules::securityCode);
    }
    return {};
}

}  // namespace

Result<CheckFieldResponse> FormRules::checkField(const CheckFieldRequest& request)
{
    return checked(request.field, request.text);
}

Result<CheckRevocationCodeResponse> FormRules::checkRevocationCode(const CheckRevocationCodeRequest& request)
{
    rules::RevocationCode code{{}, {}, request.givenName, request.surname, request.email};
    if (request.questions.size() != code.questions.size() || request.answers.size() != code.answers.size())
        return fail(ErrorCode::invalidRequest, "a revocation code has three questions and three answers");
    std::copy(request.questions.begin(), request.questions.end(), code.questions.begin());
    std::copy(request.answers.begin(), request.answers.end(), code.answers.begin());
    const auto verdict = rules::checkRevocationCode(code);
    CheckRevocationCodeResponse response;
    for (const auto& question : verdict.questions) response.questions.push_back(toMessage(question));
    for (const auto& one : verdict.answers) response.answers.push_back(toMessage(one));
    response.accepted = verdict.accepted();
    return response;
}

Result<RevocationCodeRulesResponse> FormRules::revocationCodeRules(const RevocationCodeRulesRequest&)
{
    RevocationCodeRulesResponse response;
    for (const auto& rule : rules::answerRules())
        response.rules.push_back({std::string(rule.french), std::string(rule.english)});
    return response;
}

}  // namespace sceau::wasm
