// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/company_number.hpp"

#include "shared/rules/text.hpp"

namespace sceau::rules {

namespace {

constexpr std::string_view laPoste = "356000000";
constexpr std::string_view laPosteHeadOffice = "35600000000048";

bool passesLuhn(std::string_view digits)
{
    int sum = 0;
    bool doubled = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        const int value = (*digit - '0') * (doubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
        doubled = !doubled;
    }
    return sum % 10 == 0;
}

int sumOfDigits(std::string_view digits)
{
    int sum = 0;
    for (const char digit : digits) sum += digit - '0';
    return sum;
}

/// The digits of `text`, or why it is no number of `length` digits.
Checked<std::string> digitsOf(std::string_view text, std::size_t length, const Verdict& wrongLength)
{
    if (text.size() > maxTextBytes) return {tooLong};
    auto digits = withoutSeparators(text, ".");
    if (digits.empty()) return {missing};
    if (!isDigits(digits)) return {notDigits};
    if (digits.size() != length) return {wrongLength};
    return {ok, std::move(digits)};
}

}  // namespace

Checked<std::string> checkSiren(std::string_view text)
{
    auto digits = digitsOf(text, 9, sirenLength);
    // All zeros pass the arithmetic and are nobody's number.
    if (digits.accepted() && (!passesLuhn(digits.value) || sumOfDigits(digits.value) == 0)) return {sirenChecksum};
    return digits;
}

Checked<std::string> checkSiret(std::string_view text)
{
    auto digits = digitsOf(text, 14, siretLength);
    if (!digits.accepted()) return digits;
    const auto& siret = digits.value;
    const bool exempt = siret.starts_with(laPoste) && siret != laPosteHeadOffice;
    const bool establishmentFits = exempt ? sumOfDigits(siret) % 5 == 0 : passesLuhn(siret);
    if (!establishmentFits || !checkSiren(sirenOf(siret)).accepted()) return {siretChecksum};
    return digits;
}

std::string displaySiren(std::string_view siren)
{
    return grouped(siren, {3, 3}, ' ');
}

std::string displaySiret(std::string_view siret, SiretForm form)
{
    return form == SiretForm::insee ? grouped(siret, {3, 3, 3}, ' ') : grouped(siret, {9}, ' ');
}

std::string_view sirenOf(std::string_view siret)
{
    return siret.substr(0, 9);
}

std::string_view nicOf(std::string_view siret)
{
    return siret.size() > 9 ? siret.substr(9) : std::string_view();
}

Checked<Company> checkCompanyNumber(std::string_view text)
{
    if (text.size() <= maxTextBytes && withoutSeparators(text, ".").size() > 9) {
        const auto siret = checkSiret(text);
        if (!siret.accepted()) return {siret.verdict};
        return {ok, Company{std::string(sirenOf(siret.value)), siret.value}};
    }
    const auto siren = checkSiren(text);
    if (!siren.accepted()) return {siren.verdict};
    return {ok, Company{siren.value, std::nullopt}};
}

}  // namespace sceau::rules
