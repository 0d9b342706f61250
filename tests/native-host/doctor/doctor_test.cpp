// SPDX-License-Identifier: Apache-2.0
#include "native-host/doctor/doctor.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau;
using namespace sceau::doctor;

namespace {

/// A computer where everything works.
Facts healthy()
{
    Facts facts;
    facts.hostVersion = "1.0";
    facts.extensionVersion = "1.1";
    facts.smartCardService = true;
    facts.readers = {{.name = "Lecteur 00 00",
                      .cardPresent = true,
                      .tokenName = "Carte",
                      .driverName = "Pilote",
                      .driverInstalled = true,
                      .qualification = "qualified",
                      .qualificationReference = "ANSSI-2021/1"}};
    facts.drivers = {{"Pilote", "2.3"}};
    facts.tokens = {{.id = "3f0c", .label = "Jeton", .reader = "Lecteur 00 00"}};
    facts.offeredCertificates = {{"Camille Exemple", "2029-01-31"}};
    return facts;
}

/// What is not in order.
std::vector<Finding> troubles(const Facts& facts)
{
    auto findings = examine(facts);
    findings.erase(std::remove_if(findings.begin(), findings.end(),
                                  [](const Finding& finding) { return finding.severity == Severity::ok; }),
                   findings.end());
    return findings;
}

std::vector<std::string> codes(const std::vector<Finding>& findings)
{
    std::vector<std::string> found;
    for (const auto& finding : findings) found.push_back(finding.code);
    return found;
}

}  // namespace

TEST_CASE("A healthy computer is told so, and what was looked at, from the extension to the certificates", "[doctor]")
{
    CHECK(codes(examine(healthy())) ==
          std::vector<std::string>{"ok", "extensionReady", "hostReady", "pcscReady", "readerPresent", "cardPresent",
                                   "supportQualified", "driverReady", "tokenReady", "pinReady", "certificateOffered"});
    for (const auto& finding : inOrder(healthy())) {
        CHECK(finding.severity == Severity::ok);
        CHECK(finding.fr.size() > 20);
        CHECK(finding.en.size() > 20);
    }
}

TEST_CASE("What is not in order is not said to be", "[doctor]")
{
    struct Case {
        std::string inOrder;
        void (*spoil)(Facts&);
    };
    const auto [code, spoil] = GENERATE(values<Case>({
        {"extensionReady", [](Facts& f) { f.outdatedExtension = "0.0.9"; }},
        {"extensionReady", [](Facts& f) { f.extensionVersion.clear(); }},
        {"hostReady", [](Facts& f) { f.outdatedHost = true; }},
        {"pcscReady", [](Facts& f) { f.smartCardService = false; }},
        {"policyApplied",
         [](Facts& f) {
             f.policyPresent = true;
             f.policyFault = Error{ErrorCode::policyInvalid, ""};
         }},
        {"readerPresent", [](Facts& f) { f.readers.clear(); }},
        {"cardPresent", [](Facts& f) { f.readers[0].cardPresent = false; }},
        {"cardPresent", [](Facts& f) { f.readers[0].cardMute = true; }},
        {"supportQualified", [](Facts& f) { f.readers[0].qualification = "noLongerQualified"; }},
        {"supportQualified", [](Facts& f) { f.readers[0].qualification = "unknown"; }},
        {"driverReady", [](Facts& f) { f.drivers.clear(); }},
        {"tokenReady", [](Facts& f) { f.tokens[0].initialized = false; }},
        {"tokenReady", [](Facts& f) { f.tokens[0].writable = false; }},
        {"pinReady", [](Facts& f) { f.tokens[0].pin = PinFacts::countLow; }},
        {"pinReady", [](Facts& f) { f.tokens[0].pin = PinFacts::locked; }},
        {"certificateOffered", [](Facts& f) { f.offeredCertificates.clear(); }},
    }));
    auto facts = healthy();
    spoil(facts);
    const auto found = codes(inOrder(facts));
    CAPTURE(code);
    CHECK(std::find(found.begin(), found.end(), code) == found.end());
}

TEST_CASE("A remedy is an address, a line for the terminal, or a command of the protocol", "[doctor]")
{
    auto facts = healthy();
    facts.tokens[0].pin = PinFacts::locked;
    CHECK(examine(facts)[0].action == "unblockPin");
    CHECK(examine(facts)[0].command == R"(sceau-host call unblockPin '{"tokenId":"3f0c"}')");
    facts.tokens[0].pin = PinFacts::toBeChanged;
    CHECK(examine(facts)[0].action == "changePin");
    facts = {};
    CHECK(examine(facts)[0].code == "pcscUnavailable");
    // The service is pcscd, or SCardSvr on Windows.
    const auto command = examine(facts)[0].command;
    CHECK((command.find("pcscd.socket") != std::string::npos) != (command.find("SCardSvr") != std::string::npos));
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
        {"hostOutdated", [](Facts& f) { f.outdatedHost = true; }},
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
    const auto findings = troubles(facts);
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
    const auto findings = troubles(facts);
    REQUIRE(findings.size() == 2);
    CHECK(examine(facts)[0] == findings[0]);
    CHECK(findings[0].code == "driverMissing");
    CHECK(findings[0].link == "https://driver.example");
}

TEST_CASE("The spare slot of a software token worries nobody", "[doctor]")
{
    auto facts = healthy();
    facts.tokens.push_back({.label = "", .reader = "other", .initialized = false});
    CHECK(examine(facts)[0].code == "ok");
}
