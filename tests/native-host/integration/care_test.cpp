// SPDX-License-Identifier: Apache-2.0
// What a holder does with a token besides signing, on a real one.
#include "tests/native-host/integration/holder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

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
    return std::string(std::getenv("SCEAU_PKCS11_MODULE")).find("opensc") != std::string::npos;
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

TEST_CASE("Diagnostics name nobody", "[integration]")
{
    Holder holder;
    HostProcess host;
    host.call("listCertificates", json::object());
    const auto tokens = host.call("listTokens", json::object(), ownPage)["tokens"];
    const auto report = host.call("collectDiagnostics", json::object(), ownPage)["report"].get<std::string>();
    CAPTURE(report);
    CHECK(report.find(tokens[0]["manufacturer"].get<std::string>()) != std::string::npos);
    for (const std::string planted : {"Camille", "Entreprise", "portal.example", "123456", "/tmp/"})
        CHECK(report.find(planted) == std::string::npos);
    CHECK(report.find(tokens[0]["serialNumber"].get<std::string>()) == std::string::npos);
    CHECK(report.find(tokens[0]["label"].get<std::string>()) == std::string::npos);
    CHECK(host.call("collectDiagnostics", json::object()) == json{{"error", "originNotAllowed"}});
}

TEST_CASE("A consent can be seen and taken back", "[integration]")
{
    Holder holder;
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
