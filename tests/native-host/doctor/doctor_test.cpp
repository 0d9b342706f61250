// SPDX-License-Identifier: Apache-2.0
#include "native-host/doctor/doctor.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::doctor;

namespace {

/// A computer where everything works.
Facts healthy()
{
    Facts facts;
    facts.smartCardService = true;
    facts.readers = {{.name = "Lecteur 00 00",
                      .cardPresent = true,
                      .tokenName = "Carte",
                      .driverName = "Pilote",
                      .driverInstalled = true}};
    facts.tokens = {{.label = "Jeton", .reader = "Lecteur 00 00"}};
    return facts;
}

}  // namespace

TEST_CASE("A healthy computer is told so", "[doctor]")
{
    const auto findings = examine(healthy());
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == "ok");
}

TEST_CASE("Each missing piece is named, with a sentence in both languages", "[doctor]")
{
    struct Case {
        std::string code;
        void (*spoil)(Facts&);
    };
    const auto [code, spoil] = GENERATE(values<Case>({
        {"policyInvalid",
         [](Facts& f) {
             f.policyFault = Error{ErrorCode::policyInvalid, ""};
         }},
        {"pcscUnavailable", [](Facts& f) { f = {}; }},
        {"readerAbsent", [](Facts& f) { f.readers.clear(), f.tokens.clear(); }},
        {"tokenAbsent", [](Facts& f) { f.readers[0].cardPresent = false, f.tokens.clear(); }},
        {"cardMute", [](Facts& f) { f.readers[0].cardMute = true, f.tokens.clear(); }},
        {"tokenUnknown", [](Facts& f) { f.readers[0].driverName.clear(), f.tokens.clear(); }},
        {"driverMissing", [](Facts& f) { f.readers[0].driverInstalled = false, f.tokens.clear(); }},
        {"driverDoesNotSeeToken", [](Facts& f) { f.tokens.clear(); }},
        {"moduleCrashed",
         [](Facts& f) {
             f.faultyModules = {{"Pilote", "/x.so", ErrorCode::moduleCrashed, {}}};
         }},
        {"tokenUnusable", [](Facts& f) { f.tokens[0].initialized = false; }},
        {"tokenWriteProtected", [](Facts& f) { f.tokens[0].writable = false; }},
        {"pinCountLow", [](Facts& f) { f.tokens[0].pin = PinFacts::countLow; }},
        {"pinFinalTry", [](Facts& f) { f.tokens[0].pin = PinFacts::finalTry; }},
        {"pinBlocked", [](Facts& f) { f.tokens[0].pin = PinFacts::locked; }},
        {"pinToBeChanged", [](Facts& f) { f.tokens[0].pin = PinFacts::toBeChanged; }},
        {"supportNoLongerQualified", [](Facts& f) { f.readers[0].qualification = "noLongerQualified"; }},
        {"extensionOutdated", [](Facts& f) { f.outdatedExtension = "0.0.9"; }},
        {"moduleUnavailable",
         [](Facts& f) { f.faultyModules = {{"Pilote", "/x.so", ErrorCode::moduleUnavailable, {}}}; }},
        {"driverWrongArchitecture",
         [](Facts& f) { f.faultyModules = {{"Pilote", "/x.so", ErrorCode::moduleUnavailable, "x86, 32 bits"}}; }},
        {"certificateUnreadable",
         [](Facts& f) { f.hiddenCertificates = {{"Camille Exemple", Hidden::unreadable, {}}}; }},
        {"certificateWithoutKey",
         [](Facts& f) { f.hiddenCertificates = {{"Camille Exemple", Hidden::withoutKey, {}}}; }},
        {"certificateExpired",
         [](Facts& f) { f.hiddenCertificates = {{"Camille Exemple", Hidden::expired, "2026-01-31"}}; }},
        {"certificateNotYetValid",
         [](Facts& f) { f.hiddenCertificates = {{"Camille Exemple", Hidden::notYetValid, "2030-01-31"}}; }},
        {"certificateNotForSigning",
         [](Facts& f) { f.hiddenCertificates = {{"Camille Exemple", Hidden::notForSigning, {}}}; }},
        {"certificatesOmitted", [](Facts& f) { f.omittedCertificates = 3; }},
        {"renewalUnfinished", [](Facts& f) { f.unfinishedRenewals = 1; }},
    }));
    auto facts = healthy();
    spoil(facts);
    const auto findings = examine(facts);
    CAPTURE(code);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == code);
    CHECK(findings[0].fr.size() > 20);
    CHECK(findings[0].en.size() > 20);
}

TEST_CASE("The worst comes first, and a missing driver comes with the place to get it", "[doctor]")
{
    auto facts = healthy();
    facts.unfinishedRenewals = 2;
    facts.tokens.clear();
    facts.readers[0].driverInstalled = false;
    facts.readers[0].driverPage = "https://driver.example";
    const auto findings = examine(facts);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].code == "driverMissing");
    CHECK(findings[0].link == "https://driver.example");
}

TEST_CASE("The spare slot of a software token worries nobody", "[doctor]")
{
    auto facts = healthy();
    facts.tokens.push_back({.label = "", .reader = "other", .initialized = false});
    CHECK(examine(facts)[0].code == "ok");
}
