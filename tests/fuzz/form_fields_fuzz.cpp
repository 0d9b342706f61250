// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/calendar.hpp"
#include "shared/rules/codes.hpp"
#include "shared/rules/company_number.hpp"
#include "shared/rules/device.hpp"
#include "shared/rules/email.hpp"
#include "shared/rules/identity_document.hpp"
#include "shared/rules/organization_identifier.hpp"
#include "shared/rules/phone.hpp"
#include "shared/rules/serial_number.hpp"
#include "shared/rules/vat_number.hpp"

#include <cstdlib>

namespace {

using namespace sceau::rules;

/// A canonical form is accepted again and stays as it is.
template <typename Check>
void staysCanonical(std::string_view text, Check check)
{
    const auto first = check(text);
    if (first.accepted() == first.value.empty()) std::abort();
    if (first.accepted() && check(first.value).value != first.value) std::abort();
}

}  // namespace

/// Whatever the text, every field either refuses it or yields one canonical form.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    staysCanonical(text, checkSiren);
    staysCanonical(text, checkSiret);
    staysCanonical(text, checkEmail);
    staysCanonical(text, checkFrenchPhone);
    staysCanonical(text, checkIdentityDocument);
    for (const auto& kind : {withdrawalCode, accessKey, securityCode})
        staysCanonical(text, [&](std::string_view code) { return checkCode(code, kind); });

    const auto vat = checkFrenchVat(text);
    if (vat.accepted() && checkFrenchVat(vat.value.number).value != vat.value) std::abort();
    const auto organization = readOrganizationIdentifier(text);
    if (organization.accepted() && !checkSiren(organization.value.company.siren).accepted()) std::abort();
    for (const auto& hex : readSerialNumber(text).value) {
        const auto decimal = hexToDecimal(hex);
        if (!decimal || decimalToHex(*decimal) != hex) std::abort();
    }
    if (const auto day = dayFromIso(text); day && isoDate(*day) != text) std::abort();
    const auto middle = text.size() / 2;
    (void)matchesPattern(text.substr(0, middle), text.substr(middle));
    if (!matchesPattern(text, std::string(text.size(), '?'))) std::abort();
    return 0;
}
