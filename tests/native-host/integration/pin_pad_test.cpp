// SPDX-License-Identifier: Apache-2.0
// A reader with a keypad of its own: no PIN is typed on the computer, or passes through it.
#include "tests/native-host/integration/driver.hpp"
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

using namespace sceau::tests;

namespace {

/// Somebody at the keypad.
class Keypad {
public:
    explicit Keypad(const Holder& holder) : file_(holder.state().parent_path() / "keypad") {}

    [[nodiscard]] std::string order() const { return "'pin-pad " + file_.string() + "'"; }

    void willType(const std::vector<std::string>& codes) const
    {
        std::ofstream file(file_);
        for (const auto& code : codes) file << code << '\n';
    }
    /// What was not asked for.
    [[nodiscard]] std::string left() const
    {
        std::ifstream file(file_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    std::filesystem::path file_;
};

std::string tokenId(HostProcess& host)
{
    const auto tokens = host.call("listTokens", json::object(), "")["tokens"];
    REQUIRE(tokens.size() == 1);
    CHECK(tokens[0]["pinPad"] == true);
    return tokens[0]["tokenId"];
}

bool everyWindowSays(const std::vector<json>& windows, const std::string& text)
{
    return !windows.empty() && std::all_of(windows.begin(), windows.end(), [&](const json& window) {
        return window["description"].get<std::string>().find(text) != std::string::npos;
    });
}

constexpr const char* onTheKeypad = "sur le clavier du lecteur";

}  // namespace

TEST_CASE("With a keypad on the reader a window says what for, and the PIN is typed there", "[integration]")
{
    Holder holder;
    const Keypad keypad(holder);
    const Driver driver(holder, keypad.order());
    HostProcess host;
    const json request = {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}};

    keypad.willType({"000000", "123456"});
    CHECK(host.call("identify", request).contains("signature"));
    CHECK(holder.windows("confirm").size() == 2);
    CHECK(everyWindowSays(holder.windows("confirm"), onTheKeypad));
    CHECK(everyWindowSays(holder.windows("confirm"), "https://portal.example"));

    keypad.willType({"cancel"});
    CHECK(host.call("identify", request) == json{{"error", "userCancelled"}});
    holder.willDo({"confirm cancel"});
    keypad.willType({"123456"});
    CHECK(host.call("identify", request) == json{{"error", "userCancelled"}});
    CHECK(keypad.left() == "123456\n");
    CHECK(holder.windows("pin").empty());
}

TEST_CASE("With a keypad on the reader a renewal costs one PIN there", "[integration]")
{
    Holder holder;
    const Keypad keypad(holder);
    const Driver driver(holder, keypad.order());
    HostProcess host;
    Renewal renewal{host, holder, {}, {}, {}};
    keypad.willType({"123456"});
    renewal.begin(newKeyType());
    renewal.sign();
    CHECK(renewal.install(holder.certify(renewal.request)).contains("acknowledgement"));
    CHECK(keypad.left().empty());
    CHECK(holder.windows("pin").empty());
}

TEST_CASE("With a keypad on the reader the PIN is changed and unblocked there", "[integration]")
{
    if (!isSoftHsm()) return;
    Holder holder;
    const Keypad keypad(holder);
    const Driver driver(holder, keypad.order());
    HostProcess host;
    const json token = {{"tokenId", tokenId(host)}};
    keypad.willType({"123456", "123456", "222222"});  // the login, then the change itself
    CHECK(host.call("changePin", token, "") == json::object());
    CHECK(succeeds("pkcs11-tool --module \"$SCEAU_PKCS11_MODULE\" --login --pin 222222 -O"));
    keypad.willType({"12345678", "123456"});
    CHECK(host.call("unblockPin", token, "") == json::object());
    CHECK(succeeds("pkcs11-tool --module \"$SCEAU_PKCS11_MODULE\" --login --pin 123456 -O"));
    CHECK(everyWindowSays(holder.windows("confirm"), onTheKeypad));
    CHECK(holder.windows("pin").empty());
}
