// SPDX-License-Identifier: Apache-2.0
// Who is there: what a site learns of the tokens before the holder lets it list, and after.
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau::tests;

namespace {

constexpr const char* ownPage = "";
constexpr const char* portal = "https://portal.example";
constexpr const char* other = "https://other.example";

json onlyToken(HostProcess& host, const std::string& origin)
{
    const auto tokens = host.call("listTokens", json::object(), origin)["tokens"];
    REQUIRE(tokens.size() == 1);
    return tokens[0];
}

/// Every command that names a certificate, with the arguments that bring it to the token.
std::vector<std::pair<std::string, json>> requestsAbout(const sceau::Bytes& der)
{
    const auto certificate = sceau::toBase64(der);
    const auto signing = [&](const char* purpose, const json& more) {
        json arguments = {{"certificate", certificate}, {"purpose", purpose}, {"hash", "SHA-256"}};
        arguments.update(more);
        return arguments;
    };
    const auto digest = sceau::Bytes(32);
    const auto attributes = *sceau::x509::composeSignedAttributes(der, sceau::x509::HashAlgorithm::sha256, digest);
    return {{"identify", {{"certificate", certificate}, {"nonce", nonce}}},
            {"generateKey", {{"currentCertificate", certificate}, {"keyType", newKeyType()}}},
            {"generateKey", {{"currentCertificate", certificate}, {"keyType", "P-521"}}},
            {"removeCertificate", {{"certificate", certificate}}},
            {"signDigest", {{"certificate", certificate}, {"hash", "SHA-256"}, {"digest", sceau::toBase64(digest)}}},
            {"signAttributes", signing("declaration", {{"declaration", "Je signe."}, {"nonce", nonce}})},
            {"signAttributes",
             signing("document",
                     {{"documents", {{{"name", "a.pdf"}, {"signedAttributes", sceau::toBase64(attributes)}}}}})}};
}

}  // namespace

TEST_CASE("A site that may not list certificates does not learn whether one is there", "[integration]")
{
    Holder holder;
    holder.takesBackConsents();
    holder.policySays({{"rawHashOrigins", {portal}}});
    HostProcess host;
    const auto there = requestsAbout(holder.oldCertificate());
    const auto elsewhere = requestsAbout(holder.authority());
    for (std::size_t i = 0; i < there.size(); ++i) {
        INFO(there[i].first << " " << i);
        for (const auto& [command, arguments] : {there[i], elsewhere[i]}) {
            holder.forgetWindows();
            holder.willDo({"confirm cancel"});
            CHECK(host.call(command, arguments) == json{{"error", "userCancelled"}});
            REQUIRE(holder.windows("confirm").size() == 1);
            CHECK(holder.windows("confirm")[0]["description"].get<std::string>().find("voir les certificats") !=
                  std::string::npos);
            CHECK(holder.windows("pin").empty());
        }
    }
}

TEST_CASE("A site that may not list certificates sees tokens that could be anybody's", "[integration]")
{
    Holder holder;
    holder.takesBackConsents();
    HostProcess host;
    const auto whole = onlyToken(host, ownPage);
    REQUIRE_FALSE(whole["serialNumber"].get<std::string>().empty());
    REQUIRE_FALSE(whole["label"].get<std::string>().empty());

    auto seen = onlyToken(host, portal);
    for (const char* member : {"label", "serialNumber", "reader"}) CHECK(seen[member] == "");
    for (const char* member : {"manufacturer", "model", "driver", "pinState", "pinPad", "writable", "keyTypes"})
        CHECK(seen[member] == whole[member]);
    const auto findings = host.call("status", json::object())["findings"].dump();
    CHECK(findings.find(whole["label"].get<std::string>()) == std::string::npos);
    CHECK(findings.find(whole["tokenId"].get<std::string>()) == std::string::npos);

    REQUIRE(host.call("listCertificates", json::object()).contains("certificates"));
    auto listed = onlyToken(host, portal);
    CHECK(listed["tokenId"] == seen["tokenId"]);
    listed["tokenId"] = whole["tokenId"];
    CHECK(listed == whole);
}

TEST_CASE("A portal that releases PUKs finds the token by its serial number, as IT decided", "[integration]")
{
    Holder holder;
    holder.takesBackConsents();
    holder.policySays({{"pukKeys", {{{"origin", portal}, {"publicKey", sceau::toBase64(sceau::Bytes(32, 7))}}}}});
    HostProcess host;
    CHECK(onlyToken(host, portal)["serialNumber"] == onlyToken(host, ownPage)["serialNumber"]);
    CHECK(onlyToken(host, other)["serialNumber"] == "");
}

TEST_CASE("Two sites have different names for one token, each its own for ever", "[integration]")
{
    Holder holder;
    std::vector<std::string> names;
    for (int start = 0; start < 2; ++start) {
        HostProcess host;
        for (const auto& site : {portal, other, ownPage}) names.push_back(onlyToken(host, site)["tokenId"]);
        CHECK(host.call("listCertificates", {{"tokenId", names[1]}}) == json{{"error", "tokenAbsent"}});
        CHECK(host.call("listCertificates", {{"tokenId", names[0]}})["certificates"][0]["tokenId"] == names[0]);
    }
    CHECK(std::vector(names.begin(), names.begin() + 3) == std::vector(names.begin() + 3, names.end()));
    std::sort(names.begin(), names.end());
    CHECK(std::unique(names.begin(), names.end()) == names.begin() + 3);
}
