// SPDX-License-Identifier: Apache-2.0
// Form fields, by the rules that the portal's server applies.
#include "shared/rules/company_number.hpp"
#include "shared/rules/email.hpp"
#include "shared/rules/identity_document.hpp"
#include "shared/rules/organization_identifier.hpp"
#include "shared/rules/phone.hpp"
#include "shared/rules/serial_number.hpp"
#include "shared/rules/vat_number.hpp"
#include "wasm/cpp/commands.hpp"

namespace sceau::wasm {

using namespace protocol;

namespace {

std::string canonicalOf(const std::string& value)
{
    return value;
}

std::string canonicalOf(const rules::Company& company)
{
    return company.siret.value_or(company.siren);
}

std::string canonicalOf(const rules::OrganizationIdentifier& identifier)
{
    return canonicalOf(identifier.company);
}

std::string canonicalOf(const rules::VatNumber& vat)
{
    return vat.number;
}

std::string canonicalOf(const std::vector<std::string>& serials)
{
    return serials.empty() ? std::string() : serials.front();
}

template <typename T>
CheckFieldResponse answerOf(const rules::Checked<T>& checked)
{
    CheckFieldResponse response;
    response.code = checked.verdict.code;
    if (checked.accepted()) {
        response.canonical = canonicalOf(checked.value);
    } else {
        response.fr = checked.verdict.sentence.french;
        response.en = checked.verdict.sentence.english;
    }
    return response;
}

}  // namespace

Result<CheckFieldResponse> Commands::checkField(const CheckFieldRequest& request)
{
    switch (request.field) {
    case FieldKind::siren: return answerOf(rules::checkSiren(request.text));
    case FieldKind::siret: return answerOf(rules::checkSiret(request.text));
    case FieldKind::companyNumber: return answerOf(rules::checkCompanyNumber(request.text));
    case FieldKind::organizationIdentifier: return answerOf(rules::readOrganizationIdentifier(request.text));
    case FieldKind::vatNumber: return answerOf(rules::checkFrenchVat(request.text));
    case FieldKind::email: return answerOf(rules::checkEmail(request.text));
    case FieldKind::frenchPhone: return answerOf(rules::checkFrenchPhone(request.text));
    case FieldKind::identityDocument: return answerOf(rules::checkIdentityDocument(request.text));
    case FieldKind::serialNumber: return answerOf(rules::readSerialNumber(request.text));
    }
    return fail(ErrorCode::invalidRequest, "an unknown kind of field");
}

}  // namespace sceau::wasm
