// SPDX-License-Identifier: Apache-2.0
#include "wasm/cpp/commands.hpp"

#include "tests/shared/x509/fixtures.hpp"
#include "wasm/cpp/conversions.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace sceau;
using nlohmann::json;

namespace {

json call(const std::string& command, const json& arguments, Bytes attachment = {})
{
    wasm::Commands commands(std::move(attachment));
    return protocol::dispatch(commands, {{"id", 1}, {"command", command}, {"arguments", arguments}});
}

}  // namespace

TEST_CASE("An algorithm has the same name in the protocol and in shared/x509", "[wasm]")
{
    for (const std::string_view name :
         {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}) {
        protocol::SignatureAlgorithm algorithm{};
        REQUIRE(protocol::fromText(name, algorithm));
        CHECK(toText(wasm::fromMessage(algorithm)) == name);
        CHECK(wasm::toMessage(wasm::fromMessage(algorithm)) == algorithm);
    }
    for (const std::string_view name : {"SHA-256", "SHA-384", "SHA-512"}) {
        protocol::HashAlgorithm algorithm{};
        REQUIRE(protocol::fromText(name, algorithm));
        CHECK(toText(wasm::fromMessage(algorithm)) == name);
        CHECK(wasm::toMessage(wasm::fromMessage(algorithm)) == algorithm);
    }
}

TEST_CASE("A certificate's key usage and names keep their meaning in the protocol", "[wasm]")
{
    const auto parsed = call("parseCertificate", {{"certificate", toBase64(fixtures::bytes("holder-rsa.der"))}});
    const auto details = parsed["result"]["details"];
    CHECK(details["keyUsage"] == json{"digitalSignature", "nonRepudiation"});
    CHECK(details["subjectAltNames"][0] == json{{"kind", "email"}, {"value", "camille@exemple.example"}});
    CHECK(details["subjectAltNames"][1]["kind"] == "userPrincipalName");
    CHECK(details["subject"][4] == json{{"oid", "2.5.4.3"}, {"shortName", "CN"}, {"value", "Camille Exemple"}});

    const auto authority = call("parseCertificate", {{"certificate", toBase64(fixtures::bytes("issuing.der"))}});
    CHECK(authority["result"]["details"]["keyUsage"] == json{"keyCertSign", "crlSign"});
}

TEST_CASE("A command that cannot be carried out says why", "[wasm]")
{
    const auto [command, arguments, code] = GENERATE(table<std::string, json, std::string>({
        {"parseCertificate", {{"certificate", "MAA="}}, "certificateInvalid"},
        {"parseCertificate", {{"certificate", "MAA"}}, "invalidRequest"},
        {"parseRequest", {{"request", "MAA="}}, "requestInvalid"},
        {"parseSignedAttributes", {{"signedAttributes", "MQA="}}, "cmsInvalid"},
        {"attachSignature",
         {{"requestInfo", "MAA="}, {"signatureAlgorithm", "ES256"}, {"signature", ""}},
         "requestInvalid"},
        {"forgeSignature", json::object(), "unknownCommand"},
    }));
    CHECK(call(command, arguments)["error"]["code"] == code);
}

TEST_CASE("Serial numbers are looked up in the attached list of their authority only", "[wasm]")
{
    const auto issuer = toBase64(fixtures::bytes("issuing.der"));
    const json serials{"1127b0de3cfe77ed9d14211879f34f783204", "ff01"};
    const auto found =
        call("findRevoked", {{"issuer", issuer}, {"serialsHex", serials}}, fixtures::bytes("issuing.crl"));
    REQUIRE(found["result"]["revoked"].size() == 1);
    CHECK(found["result"]["revoked"][0]["serialHex"] == serials[0]);
    CHECK(found["result"]["revoked"][0]["reason"] == 1);

    const auto stranger = toBase64(fixtures::bytes("stranger.der"));
    CHECK(call("findRevoked", {{"issuer", stranger}, {"serialsHex", serials}},
               fixtures::bytes("issuing.crl"))["error"]["code"] == "statusInvalid");
    CHECK(call("findRevoked", {{"issuer", issuer}, {"serialsHex", serials}})["error"]["code"] == "statusInvalid");
}

TEST_CASE("A table has a row for each attached certificate, empty where there is none", "[wasm]")
{
    auto bytes = fixtures::bytes("holder-rsa.der");
    const auto first = bytes.size();
    bytes.insert(bytes.end(), {0x30, 0x00});
    const auto second = fixtures::bytes("holder-ec.der");
    bytes.insert(bytes.end(), second.begin(), second.end());

    const auto table = call("readTable", {{"sizes", {first, 2, second.size()}}}, bytes)["result"];
    CHECK(table["commonName"] == json{"Camille Exemple", "", "Camille Exemple"});
    CHECK(table["keyType"] == json{"RSA-3072", "", "P-256"});
    CHECK(table["malformed"] == json{1});
    CHECK(table["notAfter"][1] == 0);

    CHECK(call("readTable", {{"sizes", {first}}}, bytes)["error"]["code"] == "invalidRequest");
    CHECK(call("readTable", {{"sizes", {bytes.size() + 1}}}, bytes)["error"]["code"] == "invalidRequest");
}
