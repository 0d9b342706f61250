// SPDX-License-Identifier: Apache-2.0
// A whole renewal through the real host on a real token, judged by openssl and libp11. Runs inside with-token.
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::tests;

TEST_CASE("A renewal costs one PIN and leaves a certificate that others can use", "[integration]")
{
    const auto [oldKey, newKey] = GENERATE(table<std::string, std::string>(
        {{"rsa:2048", "RSA-2048"}, {"EC:prime256v1", "P-256"}, {"EC:prime256v1", "P-384"}}));
    if (isGids() && oldKey != "rsa:2048") return;
    INFO(oldKey << " to " << newKey);
    Holder holder(oldKey);
    const auto keysBefore = holder.keysOnToken();
    HostProcess host;
    Renewal renewal{host, holder};

    renewal.begin(newKey);
    renewal.sign();
    holder.write("request.der", renewal.request);
    CHECK(holder.judge("judge-request request.der"));

    const auto cms = renewal.signWithOldKey();
    holder.write("request.cms", cms);
    CHECK(holder.judge("judge-cms request.cms content.der"));
    CHECK(holder.read("content.der") == renewal.request);

    const auto certificate = holder.certify(renewal.request);
    const auto installed = renewal.install(certificate);
    INFO(installed);
    REQUIRE(installed.contains("acknowledgement"));
    const auto& acknowledgement = installed["acknowledgement"];
    holder.write("acknowledgement.cms", Renewal::assembled(bytesFrom(acknowledgement["content"]), certificate,
                                                           acknowledgement, acknowledgement["signatureAlgorithm"]));
    CHECK(holder.judge("judge-cms acknowledgement.cms acknowledged.txt"));
    CHECK(holder.judge("judge-token new.der"));
    CHECK(holder.judge("judge-token old.der"));

    CHECK(holder.windows("pin").size() == 1);
    CHECK(holder.windows("confirm").empty());
    CHECK(holder.keysOnToken() == keysBefore + 1);
    CHECK(host.call("pendingRenewals", json::object())["renewals"].empty());
}

TEST_CASE("What each signature is for is written in it", "[integration]")
{
    Holder holder;
    HostProcess host;
    Renewal renewal{host, holder};
    renewal.begin(newKeyType());
    renewal.sign();

    const auto request = x509::verifySignedData(renewal.signWithOldKey());
    REQUIRE(request);
    CHECK((*request).attributes.purpose == x509::Purpose{"renewalRequest", "https://portal.example"});

    const auto declared = host.call("signAttributes", {{"certificate", holder.oldCertificateText()},
                                                       {"purpose", "declaration"},
                                                       {"hash", "SHA-256"},
                                                       {"declaration", "Je demande le renouvellement."},
                                                       {"nonce", nonce}});
    INFO(declared);
    const auto declaration =
        x509::verifySignedData(Renewal::assembled(bytesFrom(declared["content"]), holder.oldCertificate(),
                                                  declared["signatures"][0], declared["signatureAlgorithm"]));
    REQUIRE(declaration);
    CHECK((*declaration).attributes.purpose == x509::Purpose{"declaration", "https://portal.example"});
    CHECK(holder.windows("confirm").back()["description"].get<std::string>().find("Je demande le renouvellement.") !=
          std::string::npos);

    const auto carried = bytesFrom(declared["signatures"][0]["signedAttributes"]);
    CHECK(host.call("signAttributes",
                    {{"certificate", holder.oldCertificateText()},
                     {"purpose", "document"},
                     {"hash", "SHA-256"},
                     {"documents", {{{"name", "faux.pdf"}, {"signedAttributes", toBase64(carried)}}}}}) ==
          json{{"error", "attributesRefused"}});
}

TEST_CASE("A wrong PIN is told in place, and asked for three times at most", "[integration]")
{
    Holder holder;
    HostProcess host;
    const json identify = {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}};

    SECTION("the second one is right")
    {
        holder.willDo({"pin type 000000", "pin type 123456"});
        CHECK(host.call("identify", identify).contains("signature"));
        const auto windows = holder.windows("pin");
        REQUIRE(windows.size() == 2);
        CHECK_FALSE(windows[0].contains("error"));
        CHECK(windows[1]["error"].get<std::string>().find("incorrect") != std::string::npos);
    }
    SECTION("none is right")
    {
        // With a card that counts, the last try needs an agreement, which is refused here.
        holder.willDo({"pin type 000000", "pin type 000000", "pin type 000000", "confirm cancel"});
        const auto answer = host.call("identify", identify);
        CHECK((answer == json{{"error", "pinIncorrect"}} || answer == json{{"error", "userCancelled"}}));
        CHECK(holder.windows("pin").size() <= 3);
        holder.willDo({"confirm accept"});
        CHECK(host.call("identify", identify).contains("signature"));
    }
}

TEST_CASE("What is cut before the request was sent leaves no key behind", "[integration]")
{
    Holder holder;
    const auto privateBefore = holder.keysOnToken();
    const auto publicBefore = holder.publicKeysOnToken();
    auto host = std::make_unique<HostProcess>();
    Renewal renewal{*host, holder};

    SECTION("the holder cancels")
    {
        holder.willDo({"pin cancel"});
        CHECK(host->call("generateKey", {{"currentCertificate", holder.oldCertificateText()},
                                         {"keyType", newKeyType()}}) == json{{"error", "userCancelled"}});
    }
    SECTION("the page abandons")
    {
        renewal.begin(newKeyType());
        CHECK(host->call("abandonKey", {{"renewalId", renewal.id}}) == json::object());
        CHECK(holder.windows("confirm").empty());
    }
    SECTION("the host is killed while the key is made, and the next renewal cleans up")
    {
        const auto id =
            host->send("generateKey", {{"currentCertificate", holder.oldCertificateText()}, {"keyType", "RSA-4096"}});
        while (host->steps().empty() || host->steps().back() != "makingKey") {
            const auto message = host->receive();
            REQUIRE_FALSE(message.value("id", json()) == id);
            if (message["arguments"]["step"] == "makingKey") break;
        }
        host->kill();
        host = std::make_unique<HostProcess>();
        CHECK(host->call("pendingRenewals", json::object())["renewals"].empty());
        // The worker makes its key to the end, then removes it.
        CHECK(
            succeeds("for i in $(seq 600); do pgrep -f [t]oken-worker >/dev/null || exit 0; sleep 0.1; done; exit 1"));
        Renewal second{*host, holder};
        second.begin(newKeyType());
        CHECK(host->call("abandonKey", {{"renewalId", second.id}}) == json::object());
    }
    CHECK(holder.keysOnToken() == privateBefore);
    CHECK(holder.publicKeysOnToken() == publicBefore);
    CHECK(host->call("pendingRenewals", json::object())["renewals"].empty());
}

TEST_CASE("What is cut after the request was sent is finished later", "[integration]")
{
    Holder holder;
    auto host = std::make_unique<HostProcess>();
    Bytes certificate;
    std::string renewalId;
    {
        Renewal renewal{*host, holder};
        renewal.begin(newKeyType());
        renewal.sign();
        certificate = holder.certify(renewal.request);
        renewalId = renewal.id;
    }
    host->kill();
    host = std::make_unique<HostProcess>();

    const auto pending = host->call("pendingRenewals", json::object());
    INFO(pending);
    REQUIRE(pending["renewals"].size() == 1);
    CHECK(pending["renewals"][0]["renewalId"] == renewalId);
    CHECK(pending["renewals"][0]["state"] == "requested");
    CHECK(pending["renewals"][0]["tokenPresent"] == true);

    SECTION("by the same origin, with one more PIN")
    {
        Renewal resumed{*host, holder, renewalId, {}, {}};
        CHECK(resumed.install(certificate).contains("acknowledgement"));
        CHECK(holder.judge("judge-token new.der"));
        CHECK(holder.windows("pin").size() == 2);
    }
    SECTION("not by another origin")
    {
        const std::string other = "https://other.example";
        CHECK(host->call("pendingRenewals", json::object(), other)["renewals"].empty());
        CHECK(host->call("abandonKey", {{"renewalId", renewalId}}, other) == json{{"error", "renewalUnknown"}});
    }
    SECTION("and abandoned only with the holder's agreement")
    {
        holder.willDo({"confirm cancel"});
        CHECK(host->call("abandonKey", {{"renewalId", renewalId}}) == json{{"error", "userCancelled"}});
        CHECK(host->call("pendingRenewals", json::object())["renewals"].size() == 1);
        holder.willDo({"confirm accept"});
        CHECK(host->call("abandonKey", {{"renewalId", renewalId}}) == json::object());
        CHECK(host->call("pendingRenewals", json::object())["renewals"].empty());
    }
    SECTION("and no certificate of another key or name is written")
    {
        Renewal resumed{*host, holder, renewalId, {}, {}};
        CHECK(resumed.install(holder.oldCertificate()) == json{{"error", "certificateMismatch"}});
    }
}

TEST_CASE("A login for one purpose serves no other", "[integration]")
{
    Holder holder;
    HostProcess host;
    Renewal renewal{host, holder};
    renewal.begin(newKeyType());
    REQUIRE(holder.windows("pin").size() == 1);

    CHECK(
        host.call("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}}, "https://other.example")
            .contains("signature"));
    CHECK(holder.windows("pin").size() == 2);
    renewal.sign();
    CHECK(holder.windows("pin").size() == 3);
}

TEST_CASE("A request that names another person is shown first", "[integration]")
{
    Holder holder;
    HostProcess host;
    Renewal renewal{host, holder};
    renewal.begin(newKeyType());
    holder.willDo({"confirm cancel"});
    const auto info = holder.requestInfo(renewal.publicKey, "Quelqu'un d'autre");
    CHECK(host.call("signRequest", {{"renewalId", renewal.id}, {"certificationRequestInfo", toBase64(info)}}) ==
          json{{"error", "userCancelled"}});
    CHECK(holder.windows("confirm").back()["description"].get<std::string>().find("Quelqu'un d'autre") !=
          std::string::npos);
}
