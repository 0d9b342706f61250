// SPDX-License-Identifier: Apache-2.0
// No signature passes as one of another kind: all twelve ordered pairs of document, renewal request, declaration,
// login.
#include "shared/x509/digest.hpp"
#include "shared/x509/identification.hpp"
#include "shared/x509/signature.hpp"
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <optional>

using namespace sceau;
using namespace sceau::tests;

namespace {

constexpr const char* origin = "https://portal.example";

enum class Kind { document, renewalRequest, declaration, login };
constexpr std::array<Kind, 4> kinds{Kind::document, Kind::renewalRequest, Kind::declaration, Kind::login};

const char* nameOf(Kind kind)
{
    switch (kind) {
    case Kind::document: return "document";
    case Kind::renewalRequest: return "renewal request";
    case Kind::declaration: return "declaration";
    case Kind::login: return "login";
    }
    return "";
}

/// What the host signed, whatever it was for: the bytes, the signature as CMS has it, and what the bytes are about.
struct Signed {
    Bytes bytes;
    Bytes signature;
    Bytes content;
};

std::string documentName(std::size_t number)
{
    return "contrat-" + std::to_string(number) + ".pdf";
}

json documents(const Holder& holder, std::size_t count)
{
    json list = json::array();
    for (std::size_t i = 0; i < count; ++i) {
        const auto digest = x509::digest(x509::HashAlgorithm::sha256, Bytes{static_cast<std::uint8_t>(i)});
        const auto attributes =
            x509::composeSignedAttributes(holder.oldCertificate(), x509::HashAlgorithm::sha256, *digest);
        REQUIRE(attributes);
        list.push_back({{"name", documentName(i)}, {"signedAttributes", toBase64(*attributes)}});
    }
    return list;
}

json signing(const Holder& holder, const char* purpose, const json& more)
{
    json arguments = {{"certificate", holder.oldCertificateText()}, {"purpose", purpose}, {"hash", "SHA-256"}};
    arguments.update(more);
    return arguments;
}

Signed pieces(const json& answer, Bytes content)
{
    INFO(answer);
    REQUIRE(answer.contains("signatures"));
    const auto& first = answer["signatures"][0];
    return {bytesFrom(first["signedAttributes"]), bytesFrom(first["signature"]), std::move(content)};
}

std::map<Kind, Signed> everyKind(HostProcess& host, Holder& holder)
{
    std::map<Kind, Signed> made;
    made[Kind::document] = pieces(
        host.call("signAttributes", signing(holder, "document", {{"documents", documents(holder, 1)}})), Bytes{0});
    Renewal renewal{host, holder};
    renewal.begin(newKeyType());
    renewal.sign();
    made[Kind::renewalRequest] = pieces(
        host.call("signAttributes", signing(holder, "renewalRequest", {{"renewalId", renewal.id}})), renewal.request);
    const auto declared =
        host.call("signAttributes", signing(holder, "declaration", {{"declaration", "Je demande."}, {"nonce", nonce}}));
    made[Kind::declaration] = pieces(declared, bytesFrom(declared["content"]));
    const auto login = host.call("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}});
    REQUIRE(login.contains("signature"));
    const auto message = x509::identificationMessage(x509::HashAlgorithm::sha256, origin, nonce);
    made[Kind::login] = {*message, *x509::ecdsaRawToDer(bytesFrom(login["signature"])), {}};
    return made;
}

/// Whether who expects a signature of one kind takes this one, as the portal and every CMS reader look at it.
bool passesAs(Kind kind, const Signed& signed_, const Bytes& certificate)
{
    if (kind == Kind::login) {
        const auto raw = x509::ecdsaDerToRaw(signed_.signature, 32);
        REQUIRE(raw);
        return x509::verifyIdentification({.format = "web-eid:1.0",
                                           .algorithm = x509::SignatureAlgorithm::es256,
                                           .signature = *raw,
                                           .unverifiedCertificate = certificate},
                                          origin, nonce)
            .has_value();
    }
    const auto cms = x509::assembleSignedData(signed_.content, {.certificate = certificate,
                                                                .digestAlgorithm = x509::HashAlgorithm::sha256,
                                                                .signedAttributes = signed_.bytes,
                                                                .signatureAlgorithm = x509::SignatureAlgorithm::es256,
                                                                .signature = signed_.signature});
    if (!cms) return false;
    const auto verified = x509::verifySignedData(*cms);
    if (!verified) return false;
    std::optional<x509::Purpose> expected;
    if (kind == Kind::renewalRequest) expected = x509::Purpose{"renewalRequest", origin};
    if (kind == Kind::declaration) expected = x509::Purpose{"declaration", origin};
    return (*verified).attributes.purpose == expected;
}

}  // namespace

TEST_CASE("A signature of one kind never passes as one of another", "[integration]")
{
    if (isGids()) return;  // no elliptic curves
    Holder holder;
    HostProcess host;
    const auto made = everyKind(host, holder);
    for (const auto from : kinds)
        for (const auto to : kinds) {
            INFO("a " << nameOf(from) << " as a " << nameOf(to));
            CHECK(passesAs(to, made.at(from), holder.oldCertificate()) == (from == to));
        }

    // Nor does the host sign one kind's bytes again as a document, the only kind whose bytes a page gives.
    for (const auto from : {Kind::renewalRequest, Kind::declaration, Kind::login}) {
        INFO("the bytes of a " << nameOf(from) << " as a document's");
        const json offered = {{{"name", "faux.pdf"}, {"signedAttributes", toBase64(made.at(from).bytes)}}};
        CHECK(host.call("signAttributes", signing(holder, "document", {{"documents", offered}})) ==
              json{{"error", "attributesRefused"}});
    }
}

TEST_CASE("A hundred documents cost one consent and one PIN", "[integration]")
{
    Holder holder;
    HostProcess host;
    constexpr std::size_t count = 100;
    const auto answer =
        host.call("signAttributes", signing(holder, "document", {{"documents", documents(holder, count)}}));
    INFO(answer.dump().substr(0, 200));
    REQUIRE(answer.contains("signatures"));
    REQUIRE(answer["signatures"].size() == count);
    CHECK(holder.windows("pin").size() == 1);
    std::string shown;
    for (const auto& window : holder.windows("confirm")) shown += window["description"].get<std::string>();
    for (std::size_t i = 0; i < count; ++i) {
        CHECK(shown.find(documentName(i)) != std::string::npos);
        const auto& one = answer["signatures"][i];
        const auto certificate = x509::parseCertificate(holder.oldCertificate());
        CHECK(x509::verifySignature((*certificate).publicKey,
                                    *x509::signatureAlgorithmFromText(answer["signatureAlgorithm"].get<std::string>()),
                                    bytesFrom(one["signedAttributes"]), bytesFrom(one["signature"])));
    }
}

TEST_CASE("A batch that the holder refuses signs nothing", "[integration]")
{
    Holder holder;
    HostProcess host;
    holder.willDo({"confirm accept", "confirm cancel"});
    CHECK(host.call("signAttributes", signing(holder, "document", {{"documents", documents(holder, 100)}})) ==
          json{{"error", "userCancelled"}});
    CHECK(holder.windows("confirm").size() == 2);
    CHECK(holder.windows("pin").empty());
}

TEST_CASE("A certificate for signatures only never signs a challenge, but it signs declarations", "[integration]")
{
    if (isGids()) return;
    Holder holder(Holder::By::script, "begin EC:prime256v1 nonRepudiation");
    HostProcess host;
    CHECK(host.call("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}}) ==
          json{{"error", "keyUsageForbidden"}});
    CHECK(holder.windows("pin").empty());
    CHECK(host.call("signAttributes", signing(holder, "declaration", {{"declaration", "Je signe."}, {"nonce", nonce}}))
              .contains("signatures"));
}

TEST_CASE("A key that wants the PIN for each signature gets it, and nothing else is asked", "[integration][softhsm]")
{
    if (!isSoftHsm()) return;
    const auto keyType = GENERATE(as<std::string>(), "EC:prime256v1", "rsa:2048");
    Holder holder(Holder::By::script, "begin-asking " + keyType);
    HostProcess host;
    const auto answer = host.call("signAttributes", signing(holder, "document", {{"documents", documents(holder, 3)}}));
    INFO(answer);
    REQUIRE(answer.contains("signatures"));
    CHECK(answer["signatures"].size() == 3);
    CHECK(holder.windows("pin").size() == 3);  // the login's own PIN serves the first

    holder.forgetWindows();
    holder.willDo({"pin type 123456", "pin type 000000"});
    CHECK(host.call("signAttributes", signing(holder, "document", {{"documents", documents(holder, 2)}})) ==
          json{{"error", "pinIncorrect"}});
    CHECK(holder.windows("pin").size() == 2);
}

TEST_CASE("RSA signs with PSS where that is asked, and openssl agrees", "[integration]")
{
    Holder holder("rsa:2048");
    HostProcess host;
    const auto hash = GENERATE(as<std::string>(), "SHA-256", "SHA-384", "SHA-512");
    CHECK(host.call("listTokens", json::object()).contains("tokens"));  // it has read the policy as it was
    holder.policySays({{"rawHashOrigins", {origin}}});
    HostProcess second;
    const std::string text = "ce qui est signé";
    const auto algorithm = *x509::hashAlgorithmFromText(hash);
    const auto digest = x509::digest(algorithm, Bytes(text.begin(), text.end()));
    const json arguments = {{"certificate", holder.oldCertificateText()},
                            {"hash", hash},
                            {"digest", toBase64(*digest)},
                            {"rsaPadding", "PSS"}};

    CHECK(host.call("signDigest", arguments) == json{{"error", "originForbidden"}});
    CHECK(holder.windows("pin").empty());
    const auto answer = second.call("signDigest", arguments);
    INFO(answer);
    REQUIRE(answer.contains("signature"));
    CHECK(answer["signatureAlgorithm"] == "PS" + hash.substr(4));
    const auto shown = holder.windows("pin").front()["description"].get<std::string>();
    CHECK(shown.find("ne connaît pas le contenu") != std::string::npos);

    holder.write("signature", bytesFrom(answer["signature"]));
    holder.write("text", Bytes(text.begin(), text.end()));
    CHECK(holder.judge("judge-pss " + hash.substr(4) + " text signature"));

    const auto batch = second.call(
        "signAttributes", signing(holder, "document", {{"documents", documents(holder, 1)}, {"rsaPadding", "PSS"}}));
    INFO(batch);
    CHECK(batch["signatureAlgorithm"] == "PS256");
    const auto cms = Renewal::assembled(Bytes{0}, holder.oldCertificate(), batch["signatures"][0], "PS256");
    holder.write("pss.cms", cms);
    CHECK(holder.judge("judge-cms pss.cms content.der"));
}

TEST_CASE("A bare digest of the wrong length is signed for nobody", "[integration]")
{
    Holder holder;
    holder.policySays({{"rawHashOrigins", {origin}}});
    HostProcess host;
    CHECK(host.call("signDigest", {{"certificate", holder.oldCertificateText()},
                                   {"hash", "SHA-256"},
                                   {"digest", toBase64(Bytes(31))}}) == json{{"error", "invalidRequest"}});
    CHECK(holder.windows("pin").empty());
}
