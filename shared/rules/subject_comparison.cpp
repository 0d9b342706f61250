// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/subject_comparison.hpp"

#include "shared/rules/email.hpp"

#include <algorithm>
#include <array>

namespace sceau::rules {

namespace {

constexpr std::string_view emailAddressOid = "1.2.840.113549.1.9.1";
constexpr std::string_view alternativeEmail = "email";

struct Label {
    std::string_view type;
    Sentence text;
};

constexpr std::array<Label, 19> labels = {{
    {"2.5.4.3", {"Nom complet", "Full name"}},
    {"2.5.4.4", {"Nom", "Surname"}},
    {"2.5.4.42", {"Prénom", "Given name"}},
    {"2.5.4.5", {"Numéro attribué au titulaire", "Holder's number"}},
    {"2.5.4.6", {"Pays", "Country"}},
    {"2.5.4.7", {"Ville", "Town"}},
    {"2.5.4.8", {"Région", "Region"}},
    {"2.5.4.9", {"Adresse", "Street"}},
    {"2.5.4.17", {"Code postal", "Postal code"}},
    {"2.5.4.10", {"Dénomination sociale", "Company name"}},
    {"2.5.4.11", {"Service ou établissement", "Department or establishment"}},
    {"2.5.4.12", {"Fonction", "Title"}},
    {"2.5.4.65", {"Pseudonyme", "Pseudonym"}},
    {"2.5.4.97", {"Identifiant de l'entreprise", "Company's identifier"}},
    {emailAddressOid, {"Adresse e-mail", "E-mail address"}},
    {alternativeEmail, {"Adresse e-mail", "E-mail address"}},
    {"dns", {"Nom de serveur", "Server name"}},
    {"uri", {"Adresse web", "Web address"}},
    {"userPrincipalName", {"Identifiant de connexion", "Sign-in name"}},
}};

bool isEmail(std::string_view type)
{
    return type == emailAddressOid || type == alternativeEmail;
}

std::vector<std::string> valuesOf(const std::vector<NameField>& fields, const std::string& type)
{
    std::vector<std::string> values;
    for (const auto& field : fields)
        if (field.type == type) values.push_back(field.value);
    return values;
}

/// The types of both lists, each once, in the order of their first appearance.
std::vector<std::string> typesOf(const std::vector<NameField>& one, const std::vector<NameField>& other)
{
    std::vector<std::string> types;
    for (const auto* fields : {&one, &other})
        for (const auto& field : *fields)
            if (std::find(types.begin(), types.end(), field.type) == types.end()) types.push_back(field.type);
    return types;
}

Verdict judged(const std::string& type, const std::string& after, std::string_view confirmedEmail)
{
    if (!isEmail(type) || after.empty()) return identityChanged;
    return !confirmedEmail.empty() && sameMailbox(after, confirmedEmail) ? ok : emailNotConfirmed;
}

std::vector<Difference> compareFields(const std::vector<NameField>& before, const std::vector<NameField>& after,
                                      std::string_view confirmedEmail)
{
    std::vector<Difference> differences;
    for (const auto& type : typesOf(before, after)) {
        const auto old = valuesOf(before, type);
        const auto renewed = valuesOf(after, type);
        for (std::size_t i = 0; i < std::max(old.size(), renewed.size()); ++i) {
            const std::string was = i < old.size() ? old[i] : "";
            const std::string is = i < renewed.size() ? renewed[i] : "";
            if (i < old.size() && i < renewed.size() && was == is) continue;
            // A second address is another identity, not a changed one.
            const bool replaced = old.size() <= 1 && renewed.size() == 1;
            differences.push_back(
                {type, labelOf(type), was, is, replaced ? judged(type, is, confirmedEmail) : identityChanged});
        }
    }
    const auto sameOrder = std::equal(before.begin(), before.end(), after.begin(), after.end(),
                                      [](const auto& one, const auto& other) { return one.type == other.type; });
    if (differences.empty() && !sameOrder)
        differences.push_back({"", {"Ordre des données", "Order of the data"}, "", "", identityOrder});
    return differences;
}

}  // namespace

Sentence labelOf(std::string_view type)
{
    for (const auto& label : labels)
        if (label.type == type) return label.text;
    return {"Autre donnée", "Other data"};
}

std::vector<Difference> compareIdentities(const Identity& before, const Identity& after,
                                          std::string_view confirmedEmail)
{
    auto differences = compareFields(before.subject, after.subject, confirmedEmail);
    for (auto& difference : compareFields(before.alternativeNames, after.alternativeNames, confirmedEmail))
        differences.push_back(std::move(difference));
    return differences;
}

Verdict verdictOf(const std::vector<Difference>& differences)
{
    for (const auto& difference : differences)
        if (!difference.verdict.accepted()) return difference.verdict;
    return ok;
}

}  // namespace sceau::rules
