// SPDX-License-Identifier: Apache-2.0
// What pages and drivers pass off as something else is refused before anything comes of it.
#include "tests/native-host/integration/driver.hpp"
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

using namespace sceau::tests;

TEST_CASE("A declaration that hides something or turns its text round is shown to nobody and not signed",
          "[integration]")
{
    Holder holder;
    HostProcess host;
    const auto declare = [&](const std::string& text) {
        return host.call("signAttributes", {{"certificate", holder.oldCertificateText()},
                                            {"purpose", "declaration"},
                                            {"hash", "SHA-256"},
                                            {"declaration", text},
                                            {"nonce", nonce}});
    };
    for (const std::string text :
         {"Je dois 10\u202E000\u202C euros.", "Je refuse.\u2066 \u2069", "Je\u200Baccepte.", "Je ne\u00AD dois rien.",
          "Je signe.\U000E0041", "Je signe.\u2028Je paie.", "Je signe.\tRien.", "Je signe.\u0085"}) {
        INFO(text);
        CHECK(declare(text) == json{{"error", "invalidRequest"}});
    }
    CHECK(holder.windows("confirm").empty());
    CHECK(holder.windows("pin").empty());
    CHECK(declare("Élodie déclare\u00A0: «\u00A0je dois 10\u202F000\u00A0€.\u00A0»\nEt rien d’autre.")
              .contains("content"));
}

TEST_CASE("What is hidden in a document's name is shown", "[integration]")
{
    Holder holder;
    HostProcess host;
    const auto attributes = *sceau::x509::composeSignedAttributes(holder.oldCertificate(),
                                                                  sceau::x509::HashAlgorithm::sha256, sceau::Bytes(32));
    const json documents = {{{"name", "contrat\u202Efdp.exe"}, {"signedAttributes", sceau::toBase64(attributes)}}};
    CHECK(host.call("signAttributes", {{"certificate", holder.oldCertificateText()},
                                       {"purpose", "document"},
                                       {"hash", "SHA-256"},
                                       {"documents", documents}})
              .contains("signatures"));
    CHECK(holder.windows("confirm").front()["description"].get<std::string>().find("contrat[U+202E]fdp.exe") !=
          std::string::npos);
}

TEST_CASE("A chain that does not lead from the certificate is refused before the token is written", "[integration]")
{
    // Of the same name, with another key.
    const auto stranger = sceau::toBase64(Holder().authority());
    Holder holder;
    HostProcess host;
    Renewal renewal{host, holder, {}, {}, {}};
    renewal.begin(newKeyType());
    renewal.sign();
    const auto fresh = sceau::toBase64(holder.certify(renewal.request));
    const auto own = sceau::toBase64(holder.authority());
    const auto certificates = [&] { return host.call("listCertificates", json::object())["certificates"].size(); };
    const auto before = certificates();
    for (const auto& chain :
         {json::array({stranger}), json::array({own, stranger}), json::array({stranger, own}), json::array({own, own}),
          json::array({own, holder.oldCertificateText()}), json::array({fresh, own})}) {
        INFO(chain);
        CHECK(host.call("installCertificate",
                        {{"renewalId", renewal.id}, {"certificate", fresh}, {"chain", chain}, {"nonce", nonce}}) ==
              json{{"error", "certificateMismatch"}});
    }
    CHECK(certificates() == before);
    CHECK(host.call("pendingRenewals", json::object())["renewals"][0]["state"] == "requested");
    CHECK(renewal.install(bytesFrom(fresh)).contains("acknowledgement"));
}

TEST_CASE("A driver that passes an old key off as the new one loses neither", "[integration]")
{
    Holder holder;
    const Driver driver(holder, "'old-key C_GenerateKeyPair'");
    HostProcess host;
    const auto keys = holder.keysOnToken();
    const auto publicKeys = holder.publicKeysOnToken();
    CHECK(host.call("generateKey", {{"currentCertificate", holder.oldCertificateText()}, {"keyType", newKeyType()}}) ==
          json{{"error", "keyUnverified"}});
    CHECK(holder.keysOnToken() == keys);
    CHECK(holder.publicKeysOnToken() == publicKeys);
    CHECK(holder.judge("judge-token old.der"));
    CHECK(host.call("pendingRenewals", json::object())["renewals"].empty());
}
