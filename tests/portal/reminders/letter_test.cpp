// SPDX-License-Identifier: Apache-2.0
#include "portal/server/reminders/letter.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::reminders;

namespace {

const config::Configuration& configuration()
{
    static const auto read = config::readConfiguration(SOURCE_DIR "/portal/config/demo.json");
    REQUIRE(read);
    return *read;
}

const pages::Renderer& renderer()
{
    static const auto loaded = pages::Renderer::load(SOURCE_DIR "/portal/templates");
    if (!loaded) FAIL(loaded.error().detail);
    return *loaded;
}

Reminder reminder(const store::Chip& chip = {"Récente", "1", "Exemple Cartes", ""}, const std::string& language = "fr")
{
    Reminder facts;
    facts.holder.givenName = "Camille";
    facts.holder.surname = "Exemple";
    facts.holder.email = "camille@exemple.fr";
    facts.holder.office = "centre";
    facts.holder.language = language;
    facts.certificate.reference = "R-2016-1";
    facts.certificate.product = "audace";
    facts.certificate.serialHex = "11270de3cfe77ed9";
    facts.certificate.chip = chip;
    facts.end = rules::dayOf(2027, 1, 6);
    facts.today = rules::dayOf(2026, 12, 23);
    facts.daysLeft = 14;
    facts.certificate.notAfter = rules::parisMidnight(facts.end);
    facts.milestone = rules::Milestone::fifteenDays;
    return facts;
}

mail::Message letter(const Reminder& facts)
{
    auto message = letterFor(configuration(), renderer(), facts);
    REQUIRE(message);
    return *message;
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("The letter says which certificate ends when, and how many days are really left", "[portal][reminders]")
{
    const auto message = letter(reminder());
    CHECK(message.subject ==
          "Urgent\u00A0: Expiration de votre certificat Autorité Démonstration dans moins de 15 jours");
    CHECK(message.to.address == "camille@exemple.fr");
    CHECK(message.from.name == "Autorité Démonstration");
    for (const auto& form : {message.text, message.html}) {
        CHECK(has(form, "Madame, Monsieur,"));
        CHECK(has(form, "nous vous en remercions"));
        CHECK(has(form, "numéro de série 11270de3cfe77ed9 dossier R-2016-1 arrive à expiration le 06/01/2027 exclu."));
        CHECK(has(form, "Il vous reste 14 jours"));
        CHECK(has(form, "01 99 00 12 34"));
        CHECK(has(form, "support@autorite-demonstration.example"));
        CHECK(has(form, "https://localhost:8443/"));
        CHECK(has(form, "Tester mon certificat"));
        CHECK_FALSE(has(form, "{{"));
    }
}

TEST_CASE("The last day is told as such", "[portal][reminders]")
{
    auto facts = reminder();
    facts.today = facts.end - std::chrono::days(1);
    facts.daysLeft = 1;
    CHECK(has(letter(facts).text, "C'est le dernier jour pour le renouveler."));
    CHECK_FALSE(has(letter(facts).text, "Il vous reste"));
}

TEST_CASE("What the letter asks depends on the support", "[portal][reminders]")
{
    const auto [because, chip, product, renewals,
                wanted] = GENERATE(table<std::string, store::Chip, std::string, std::int64_t, std::string>({
        {"qualified",
         {"Récente", "", "Exemple Cartes", ""},
         "audace",
         0,
         "vous pouvez renouveler votre certificat en ligne"},
        {"no longer qualified",
         {"Ancienne", "", "Exemple Cartes", ""},
         "audace",
         0,
         "votre support actuel n'est plus utilisable"},
        {"never heard of", {"X", "", "Y", ""}, "audace", 0, "nous vérifierons si votre support est encore homologué"},
        {"renewed before",
         {"Récente", "", "Exemple Cartes", ""},
         "audace",
         1,
         "Votre certificat a déjà été renouvelé à distance"},
        {"software", {}, "initiale", 0, "Votre certificat est un certificat logiciel"},
    }));
    INFO(because);
    auto facts = reminder(chip);
    facts.certificate.product = product;
    facts.certificate.renewalsDone = renewals;
    const auto text = letter(facts).text;
    int found = 0;
    for (const auto* sentence :
         {"vous pouvez renouveler votre certificat en ligne", "votre support actuel n'est plus utilisable",
          "nous vérifierons si votre support", "a déjà été renouvelé à distance", "est un certificat logiciel"})
        found += has(text, sentence) ? 1 : 0;
    CHECK(has(text, wanted));
    CHECK(found == 1);
    CHECK_FALSE(has(text, "\n\n\n"));
    const bool software = product == "initiale";
    CHECK(has(text, "https://www.autorite-demonstration.example/commander") == software);
    CHECK(has(text, "Bureau d'enregistrement Centre (fictif)") == !software);
    CHECK(has(text, "45000 Orléans") == !software);
}

TEST_CASE("An English holder gets the letter in English", "[portal][reminders]")
{
    auto facts = reminder({"Ancienne", "", "Exemple Cartes", ""}, "en");
    const auto message = letter(facts);
    CHECK(message.language == "en");
    CHECK(has(message.subject, "expires in less than 15 days"));
    CHECK(has(message.text, "can be used until the day before 6 January 2027."));
    CHECK(has(message.text, "your present token can no longer be used"));
    CHECK(has(message.html, "<html lang=\"en\">"));
}

TEST_CASE("Every milestone has its subject in both languages", "[portal][reminders]")
{
    std::vector<std::string> subjects;
    for (const auto* language : {"fr", "en"})
        for (const auto milestone : rules::milestones) {
            auto facts = reminder({}, language);
            facts.milestone = milestone;
            subjects.push_back(letter(facts).subject);
            CHECK(has(subjects.back(), "Autorité Démonstration"));
        }
    std::sort(subjects.begin(), subjects.end());
    CHECK(std::unique(subjects.begin(), subjects.end()) == subjects.end());
}

TEST_CASE("The text of a letter shows apostrophes, its HTML escapes what could be a tag", "[portal][reminders]")
{
    auto changed = configuration();
    changed.brand.name = "L'Autorité <b>&</b> Fils";
    const auto message = letterFor(changed, renderer(), reminder());
    REQUIRE(message);
    CHECK(has((*message).text, "confiance à L'Autorité <b>&</b> Fils pour"));
    CHECK(has((*message).html, "&lt;b&gt;&amp;&lt;/b&gt; Fils"));
    CHECK_FALSE(has((*message).html, "<b>"));
    CHECK(has((*message).subject, "L'Autorité <b>&</b> Fils"));
}

TEST_CASE("A holder without a usable address gets no letter", "[portal][reminders]")
{
    auto facts = reminder();
    facts.holder.email = "camille@exemple.fr\r\nBcc: autre@exemple.fr";
    CHECK(letterFor(configuration(), renderer(), facts).error().code == ErrorCode::invalidRequest);
}

TEST_CASE("A letter can be sent as a mail", "[portal][reminders]")
{
    const auto composed = mail::compose(letter(reminder()), "id", 1000);
    REQUIRE(composed);
    CHECK(has(*composed, "multipart/alternative"));
}
