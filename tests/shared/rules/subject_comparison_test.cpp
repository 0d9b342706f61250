// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/subject_comparison.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

namespace {

Identity camille()
{
    return {{{"2.5.4.6", "FR"},
             {"2.5.4.10", "Entreprise Exemple"},
             {"2.5.4.97", "NTRFR-732829320"},
             {"2.5.4.11", "0002 732829320"},
             {"2.5.4.11", "Comptabilité"},
             {"2.5.4.3", "Camille Exemple"},
             {"1.2.840.113549.1.9.1", "camille@exemple.fr"}},
            {{"email", "camille@exemple.fr"}}};
}

}  // namespace

TEST_CASE("The same data make the same identity", "[rules][identity]")
{
    CHECK(compareIdentities(camille(), camille(), "").empty());
    CHECK(verdictOf({}).accepted());
}

TEST_CASE("Only a confirmed e-mail address may differ", "[rules][identity]")
{
    auto renewed = camille();
    renewed.subject.back().value = "camille.exemple@exemple.fr";
    renewed.alternativeNames.front().value = "camille.exemple@exemple.fr";

    const auto confirmed = compareIdentities(camille(), renewed, "Camille.Exemple@exemple.fr");
    CHECK(confirmed.size() == 2);
    CHECK(confirmed[0].label.french == "Adresse e-mail");
    CHECK(confirmed[0].before == "camille@exemple.fr");
    CHECK(confirmed[0].after == "camille.exemple@exemple.fr");
    CHECK(verdictOf(confirmed).accepted());

    CHECK(verdictOf(compareIdentities(camille(), renewed, "")) == emailNotConfirmed);
    CHECK(verdictOf(compareIdentities(camille(), renewed, "autre@exemple.fr")) == emailNotConfirmed);
}

TEST_CASE("An address may be added once, never removed and never doubled", "[rules][identity]")
{
    auto without = camille();
    without.alternativeNames.clear();
    CHECK(verdictOf(compareIdentities(without, camille(), "camille@exemple.fr")).accepted());
    CHECK(verdictOf(compareIdentities(without, camille(), "")) == emailNotConfirmed);
    CHECK(verdictOf(compareIdentities(camille(), without, "camille@exemple.fr")) == identityChanged);

    auto doubled = camille();
    doubled.alternativeNames.push_back({"email", "autre@exemple.fr"});
    CHECK(verdictOf(compareIdentities(camille(), doubled, "autre@exemple.fr")) == identityChanged);
}

TEST_CASE("Any other difference refuses the renewal and is named", "[rules][identity]")
{
    const auto [because, field, value, label] = GENERATE(table<std::string, std::size_t, std::string, std::string>({
        {"another company", 1, "Autre Entreprise", "Dénomination sociale"},
        {"another number", 2, "NTRFR-404833048", "Identifiant de l'entreprise"},
        {"another department", 4, "Direction", "Service ou établissement"},
        {"another name", 5, "Camille Autre", "Nom complet"},
        {"a space more", 5, "Camille  Exemple", "Nom complet"},
        {"another case", 5, "CAMILLE EXEMPLE", "Nom complet"},
        {"a letter that only looks the same", 5, "Саmille Exemple", "Nom complet"},
    }));
    INFO("because " << because);
    auto renewed = camille();
    renewed.subject[field].value = value;
    const auto differences = compareIdentities(camille(), renewed, "camille@exemple.fr");
    REQUIRE(differences.size() == 1);
    CHECK(differences[0].label.french == label);
    CHECK(differences[0].after == value);
    CHECK(verdictOf(differences) == identityChanged);
}

TEST_CASE("Fields that appear, disappear or change places are seen", "[rules][identity]")
{
    auto more = camille();
    more.subject.push_back({"2.5.4.12", "Directrice"});
    CHECK(verdictOf(compareIdentities(camille(), more, "")) == identityChanged);
    CHECK(verdictOf(compareIdentities(more, camille(), "")) == identityChanged);

    auto otherOrder = camille();
    std::swap(otherOrder.subject[1], otherOrder.subject[2]);
    CHECK(verdictOf(compareIdentities(camille(), otherOrder, "")) == identityOrder);

    auto otherUnits = camille();
    std::swap(otherUnits.subject[3], otherUnits.subject[4]);
    CHECK(verdictOf(compareIdentities(camille(), otherUnits, "")) == identityChanged);

    auto server = camille();
    server.alternativeNames.push_back({"dns", "exemple.fr"});
    CHECK(verdictOf(compareIdentities(camille(), server, "")) == identityChanged);
}

TEST_CASE("An unknown attribute has a label too", "[rules][identity]")
{
    CHECK(labelOf("1.2.3.4").english == "Other data");
}
