// SPDX-License-Identifier: Apache-2.0
// A token that has no certificate yet, at a registration office.
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau::tests;

namespace {

std::string tokenId(HostProcess& host)
{
    const auto tokens = host.call("listTokens", json::object())["tokens"];
    REQUIRE(tokens.size() == 1);
    return tokens[0]["tokenId"];
}

bool says(const std::vector<json>& windows, const std::string& text)
{
    return std::any_of(windows.begin(), windows.end(), [&](const json& window) {
        return window["description"].get<std::string>().find(text) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("A token without a certificate gets its first one, in a name that its holder has read", "[integration]")
{
    Holder holder;
    REQUIRE(holder.judge("empty"));
    HostProcess host;
    const auto token = tokenId(host);
    const auto made = host.call("generateKey", {{"tokenId", token}, {"keyType", newKeyType()}});
    INFO(made);
    REQUIRE(made.contains("renewalId"));
    CHECK(made["tokenId"] == token);
    CHECK(holder.windows("confirm").empty());
    CHECK(says(holder.windows("pin"), "https://portal.example\ndemande à préparer un premier certificat"));
    Renewal first{host, holder, made["renewalId"], bytesFrom(made["publicKey"]), {}};

    const json request = {{"renewalId", first.id},
                          {"certificationRequestInfo", sceau::toBase64(holder.requestInfo(first.publicKey))}};
    holder.willDo({"confirm cancel"});
    CHECK(host.call("signRequest", request) == json{{"error", "userCancelled"}});
    holder.forgetWindows();
    first.sign();
    CHECK(says(holder.windows("confirm"), "CN=Camille Exemple"));
    holder.write("request.der", first.request);
    CHECK(holder.judge("judge-request request.der"));

    const auto pending = host.call("pendingRenewals", json::object())["renewals"];
    REQUIRE(pending.size() == 1);
    CHECK(pending[0]["currentCertificate"] == "");
    CHECK(pending[0]["state"] == "requested");
    CHECK(host.call("signAttributes", {{"certificate", sceau::toBase64(holder.authority())},
                                       {"purpose", "renewalRequest"},
                                       {"hash", "SHA-256"},
                                       {"renewalId", first.id}}) == json{{"error", "renewalStateInvalid"}});

    const auto certificate = holder.certify(first.request);
    REQUIRE(first.install(certificate).contains("acknowledgement"));
    holder.write("new.der", certificate);
    CHECK(holder.judge("judge-token new.der"));
    CHECK(host.call("pendingRenewals", json::object())["renewals"].empty());
}

TEST_CASE("A first certificate that was begun is given up like a renewal, by who began it", "[integration]")
{
    Holder holder;
    HostProcess host;
    const auto keys = holder.keysOnToken();
    const auto made = host.call("generateKey", {{"tokenId", tokenId(host)}, {"keyType", newKeyType()}});
    REQUIRE(made.contains("renewalId"));
    const json renewal = {{"renewalId", made["renewalId"]}};
    CHECK(host.call("abandonKey", renewal, "https://other.example") == json{{"error", "renewalUnknown"}});
    CHECK(host.call("abandonKey", renewal) == json::object());
    CHECK(holder.keysOnToken() == keys);
}

TEST_CASE("A key is made for a certificate or for a token, not for both or neither", "[integration]")
{
    Holder holder;
    HostProcess host;
    json request = {{"keyType", newKeyType()}};
    CHECK(host.call("generateKey", request) == json{{"error", "invalidRequest"}});
    request["tokenId"] = "00";
    CHECK(host.call("generateKey", request) == json{{"error", "tokenAbsent"}});
    request["currentCertificate"] = holder.oldCertificateText();
    CHECK(host.call("generateKey", request) == json{{"error", "invalidRequest"}});
    CHECK(holder.windows("pin").empty());
}
