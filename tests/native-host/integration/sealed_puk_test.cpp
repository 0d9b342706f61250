// SPDX-License-Identifier: Apache-2.0
// A portal that releases the PUK, so that the holder need not know it.
#include "tests/native-host/integration/holder.hpp"

#include <sodium.h>

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::tests;

namespace {

constexpr const char* origin = "https://portal.example";

/// The portal's side, as docs/host.md tells portals to do it.
class Portal {
public:
    Portal()
    {
        REQUIRE(sodium_init() >= 0);
        REQUIRE(crypto_sign_keypair(publicKey_.data(), secretKey_.data()) == 0);
    }

    [[nodiscard]] json policy() const
    {
        return {{"pukKeys", {{{"origin", origin}, {"publicKey", toBase64(publicKey_)}}}}};
    }

    [[nodiscard]] std::string release(const json& prepared, const std::string& puk,
                                      const std::string& saidOrigin = origin) const
    {
        const auto statement = "sceau-sealed-puk-1\n" + saidOrigin + "\n" +
                               prepared["serialNumber"].get<std::string>() + "\n" +
                               prepared["unblockId"].get<std::string>() + "\n" + puk;
        Bytes content(crypto_sign_BYTES);
        content.insert(content.end(), statement.begin(), statement.end());
        crypto_sign_detached(content.data(), nullptr, reinterpret_cast<const unsigned char*>(statement.data()),
                             statement.size(), secretKey_.data());
        const auto key = bytesFrom(prepared["publicKey"]);
        Bytes sealed(content.size() + crypto_box_SEALBYTES);
        crypto_box_seal(sealed.data(), content.data(), content.size(), key.data());
        return toBase64(sealed);
    }

private:
    Bytes publicKey_ = Bytes(crypto_sign_PUBLICKEYBYTES);
    Bytes secretKey_ = Bytes(crypto_sign_SECRETKEYBYTES);
};

std::string tokenId(HostProcess& host)
{
    return host.call("listTokens", json::object())["tokens"].at(0)["tokenId"];
}

bool opensWith(const std::string& pin)
{
    return succeeds("pkcs11-tool --module \"$SCEAU_PKCS11_MODULE\" --login --pin " + pin + " -O");
}

}  // namespace

TEST_CASE("A portal that IT names releases the PUK sealed; the holder agrees and chooses the new PIN", "[integration]")
{
    const Portal portal;
    Holder holder;
    holder.policySays(portal.policy());
    holder.letOpenScUnblock();
    HostProcess host;
    json token = {{"tokenId", tokenId(host)}};
    const auto prepared = host.call("prepareUnblock", token);
    INFO(prepared);
    REQUIRE(prepared.contains("publicKey"));
    json unblock = token;
    unblock["unblockId"] = prepared["unblockId"];

    SECTION("once")
    {
        unblock["sealedPuk"] = portal.release(prepared, "12345678");
        holder.willDo({"pin type 222222", "pin type 222222"});
        CHECK(host.call("unblockPin", unblock) == json::object());
        CHECK(opensWith("222222"));
        CHECK(holder.windows("confirm").size() == 1);
        CHECK(host.call("unblockPin", unblock) == json{{"error", "sealedPukInvalid"}});
        holder.willDo({"pin type 222222", "pin type 123456", "pin type 123456"});
        CHECK(host.call("changePin", token) == json::object());
    }
    SECTION("not without the holder's agreement")
    {
        unblock["sealedPuk"] = portal.release(prepared, "12345678");
        holder.willDo({"confirm cancel"});
        CHECK(host.call("unblockPin", unblock) == json{{"error", "userCancelled"}});
        CHECK(holder.windows("pin").empty());
    }
    SECTION("not when it is released for another origin")
    {
        unblock["sealedPuk"] = portal.release(prepared, "12345678", "https://other.example");
        CHECK(host.call("unblockPin", unblock) == json{{"error", "sealedPukInvalid"}});
    }
    SECTION("not when another portal's key signed it")
    {
        unblock["sealedPuk"] = Portal().release(prepared, "12345678");
        CHECK(host.call("unblockPin", unblock) == json{{"error", "sealedPukInvalid"}});
    }
    SECTION("not to another origin")
    {
        CHECK(host.call("prepareUnblock", token, "https://other.example") == json{{"error", "originForbidden"}});
    }
    CHECK(opensWith("123456"));
}
