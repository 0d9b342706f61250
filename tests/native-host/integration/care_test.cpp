// SPDX-License-Identifier: Apache-2.0
// What a holder does with a token besides signing, on a real one.
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace sceau::tests;

namespace {

constexpr const char* ownPage = "";

std::string tokenId(HostProcess& host)
{
    const auto tokens = host.call("listTokens", sceau::tests::json::object(), ownPage)["tokens"];
    REQUIRE(tokens.size() == 1);
    return tokens[0]["tokenId"];
}

bool isOpenSc()
{
    return !isSoftHsm();
}

bool opensWith(const std::string& pin)
{
    return succeeds("pkcs11-tool --module \"$SCEAU_PKCS11_MODULE\" --login --pin " + pin + " -O");
}

}  // namespace

TEST_CASE("A holder changes the PIN, and what is typed twice must agree", "[integration]")
{
    Holder holder;
    HostProcess host;
    const json token = {{"tokenId", tokenId(host)}};
    holder.willDo({"pin type 123456", "pin type 654321", "pin type 654322", "pin type 654321", "pin type 654321"});
    CHECK(host.call("changePin", token, ownPage) == json::object());
    CHECK(opensWith("654321"));
    holder.willDo({"pin type 654321", "pin type 123456", "pin type 123456"});
    CHECK(host.call("changePin", token, ownPage) == json::object());
    CHECK(opensWith("123456"));
}

TEST_CASE("A holder sets a new PIN with the unblocking code", "[integration]")
{
    Holder holder;
    holder.letOpenScUnblock();
    HostProcess host;
    const json token = {{"tokenId", tokenId(host)}};
    holder.willDo({"pin type 12345678", "pin type 222222", "pin type 222222"});
    CHECK(host.call("unblockPin", token, ownPage) == json::object());
    CHECK(opensWith("222222"));
    CHECK(holder.windows("pin").front()["description"].get<std::string>().find("définitivement") != std::string::npos);
    holder.willDo({"pin type 222222", "pin type 123456", "pin type 123456"});
    CHECK(host.call("changePin", token, ownPage) == json::object());
}

TEST_CASE("A wrong unblocking code is said to be one", "[integration]")
{
    Holder holder;
    holder.letOpenScUnblock();
    HostProcess host;
    const json token = {{"tokenId", tokenId(host)}};
    // The security officer's tries are told by the driver, so there the holder may try again at once.
    holder.willDo({"pin type 99999999", "pin type 222222", "pin type 222222", "pin cancel"});
    CHECK(host.call("unblockPin", token, ownPage) == json{{"error", isOpenSc() ? "pukIncorrect" : "userCancelled"}});
    CHECK(opensWith("123456"));
}

TEST_CASE("OpenSC that may not unblock is not asked to, for it would waste a try of the PIN", "[integration]")
{
    if (!isOpenSc()) return;
    Holder holder;
    HostProcess host;
    const json token = {{"tokenId", tokenId(host)}};
    CHECK(host.call("unblockPin", token, ownPage) == json{{"error", "unblockUnsupported"}});
    CHECK(holder.windows("pin").empty());
}

TEST_CASE("The only valid certificate is never removed", "[integration]")
{
    Holder holder;
    HostProcess host;
    const auto keys = holder.keysOnToken();
    CHECK(host.call("removeCertificate", {{"certificate", holder.oldCertificateText()}}) ==
          json{{"error", "certificateStillNeeded"}});
    CHECK(holder.keysOnToken() == keys);
    CHECK(holder.windows("pin").empty());
}

TEST_CASE("The old certificate goes after a renewal, with the holder's consent, and the new one then stays",
          "[integration]")
{
    Holder holder;
    HostProcess host;
    Renewal renewal{host, holder};
    renewal.begin(newKeyType());
    renewal.sign();
    const auto fresh = holder.certify(renewal.request);
    REQUIRE(renewal.install(fresh).contains("acknowledgement"));
    const auto keys = holder.keysOnToken();
    const json old = {{"certificate", holder.oldCertificateText()}};

    holder.willDo({"confirm cancel"});
    CHECK(host.call("removeCertificate", old) == json{{"error", "userCancelled"}});
    CHECK(holder.keysOnToken() == keys);

    holder.willDo({"confirm accept"});
    CHECK(host.call("removeCertificate", old) == json::object());
    CHECK(holder.windows("confirm").back()["description"].get<std::string>().find("définitivement") !=
          std::string::npos);
    CHECK(holder.keysOnToken() == keys - 1);
    CHECK(host.call("removeCertificate", old) == json{{"error", "certificateAbsent"}});
    CHECK(host.call("removeCertificate", {{"certificate", sceau::toBase64(fresh)}}) ==
          json{{"error", "certificateStillNeeded"}});
    CHECK(holder.judge("judge-token new.der"));
}

TEST_CASE("Where IT keeps old certificates none is removed", "[integration]")
{
    Holder holder;
    holder.policySays({{"removeOldCertificates", false}});
    HostProcess host;
    CHECK(host.call("removeCertificate", {{"certificate", holder.oldCertificateText()}}) ==
          json{{"error", "originForbidden"}});
}

TEST_CASE("The doctor says why a certificate is not offered, to the holder's own pages only", "[integration]")
{
    if (isGids()) return;
    Holder holder(Holder::By::script, "begin EC:prime256v1 keyEncipherment");
    HostProcess host;
    const auto own = host.call("status", json::object(), ownPage)["findings"];
    CAPTURE(own);
    CHECK(std::any_of(own.begin(), own.end(), [](const json& finding) {
        return finding["code"] == "certificateNotForSigning" && finding["subject"] == "Camille Exemple";
    }));
    CHECK(host.call("status", json::object())["findings"].dump().find("Camille") == std::string::npos);
}

TEST_CASE("Diagnostics name nobody, whatever a page, a token or a holder wrote", "[integration]")
{
    Holder holder;
    HostProcess host;
    host.call("listCertificates", json::object());
    const auto tokens = host.call("listTokens", json::object(), ownPage)["tokens"];
    // Planted: a PIN that is wrong, a command that is a name, an origin that is a name.
    holder.willDo({"pin type 864209", "pin cancel"});
    CHECK(host.call("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}}) ==
          json{{"error", "userCancelled"}});
    CHECK(host.call("CamilleExemple", json::object()) == json{{"error", "unknownCommand"}});
    CHECK(host.call("pendingRenewals", json::object(), "http://camille.example") ==
          json{{"error", "originNotAllowed"}});

    const auto report = host.call("collectDiagnostics", json::object(), ownPage)["report"].get<std::string>();
    CAPTURE(report);
    CHECK(report.find(tokens[0]["manufacturer"].get<std::string>()) != std::string::npos);
    CHECK(report.find("userCancelled") != std::string::npos);
    CHECK(report.find("unknownCommand") != std::string::npos);
    for (const std::string planted :
         {"Camille", "camille", "Entreprise", "portal.example", "123456", "864209", "/tmp/"})
        CHECK(report.find(planted) == std::string::npos);
    CHECK(report.find(tokens[0]["serialNumber"].get<std::string>()) == std::string::npos);
    CHECK(report.find(tokens[0]["label"].get<std::string>()) == std::string::npos);
    CHECK(host.call("collectDiagnostics", json::object()) == json{{"error", "originNotAllowed"}});

    const auto log = run("cat " + (holder.state() / "sceau/host.log").string());
    CHECK(log.find("userCancelled") != std::string::npos);
    CHECK(log.find("864209") == std::string::npos);
    CHECK(log.find("C_Login: 0xa0") != std::string::npos);  // the worker's own words
}

TEST_CASE("A policy that wants no log gets none", "[integration]")
{
    Holder holder;
    holder.policySays({{"logLevel", "off"}});
    HostProcess host;
    CHECK(host.call("format", json::object()) == json{{"error", "unknownCommand"}});
    CHECK_FALSE(std::filesystem::exists(holder.state() / "sceau/host.log"));
}

TEST_CASE("A consent can be seen and taken back", "[integration]")
{
    Holder holder;
    holder.takesBackConsents();
    HostProcess host;
    host.call("listCertificates", json::object());
    const auto consents = host.call("listConsents", json::object(), ownPage)["consents"];
    REQUIRE(consents.size() == 1);
    CHECK(consents[0]["origin"] == "https://portal.example");
    CHECK(host.call("revokeConsent", {{"origin", "https://portal.example"}}, ownPage) == json::object());
    CHECK(host.call("listConsents", json::object(), ownPage)["consents"].empty());
    host.call("listCertificates", json::object());
    CHECK(holder.windows("confirm").size() == 2);
}

TEST_CASE("Consents are listed and taken back in a terminal", "[integration]")
{
    Holder holder;
    holder.takesBackConsents();
    HostProcess host;
    host.call("listCertificates", json::object());
    const std::string consents = BINARY_DIR "/native-host/sceau-host consents";
    CHECK(run(consents).find("listCertificates  https://portal.example\n") != std::string::npos);
    run(consents + " revoke https://portal.example");
    CHECK(run(consents).empty());
}

TEST_CASE("An extension that is too old is told so, by hello and by the doctor", "[integration]")
{
    Holder holder;
    holder.policySays({{"minimumExtensionVersion", "2.10.0"}});
    HostProcess host;
    CHECK(host.call("hello", {{"clientVersion", "2.9.9"}, {"protocolVersions", {1}}}) ==
          json{{"error", "extensionOutdated"}});
    CHECK(host.call("status", json::object(), ownPage)["findings"][0]["code"] == "extensionOutdated");
    CHECK(host.call("hello", {{"clientVersion", "2.10.0"}, {"protocolVersions", {1}}}).contains("protocolVersion"));
    CHECK(host.call("status", json::object(), ownPage)["findings"][0]["code"] != "extensionOutdated");
}

TEST_CASE("A host that is too old for the policy says so, by hello and by the doctor", "[integration]")
{
    Holder holder;
    holder.policySays({{"minimumHostVersion", "99.0"}});
    HostProcess host;
    CHECK(host.call("hello", {{"clientVersion", "1.0"}, {"protocolVersions", {1}}}) == json{{"error", "hostOutdated"}});
    CHECK(host.call("status", json::object(), ownPage)["findings"][0]["code"] == "hostOutdated");
}

TEST_CASE("The doctor walks from the extension to the certificates, and the terminal prints the same", "[integration]")
{
    Holder holder;
    HostProcess host;
    REQUIRE(host.call("hello", {{"clientVersion", "3.2.1"}, {"protocolVersions", {1}}}).contains("hostVersion"));
    const auto findings = host.call("status", json::object(), ownPage)["findings"];
    std::vector<std::string> codes;
    for (const auto& finding : findings) codes.push_back(finding["code"]);
    CAPTURE(codes);
    const std::vector<std::string> walk{"extensionReady", "hostReady", "policyApplied",     "driverReady",
                                        "tokenReady",     "pinReady",  "certificateOffered"};
    auto at = codes.begin();
    for (const auto& code : walk) {
        INFO(code);
        at = std::find(at, codes.end(), code);
        REQUIRE(at != codes.end());
    }
    const auto printed = run(BINARY_DIR "/native-host/sceau-host doctor --language en || true");
    for (const auto& finding : findings)
        if (finding["code"] != "extensionReady")
            CHECK(printed.find(finding["en"].get<std::string>()) != std::string::npos);
}
