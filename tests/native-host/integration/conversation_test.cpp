// SPDX-License-Identifier: Apache-2.0
// What a browser may send, and what always comes back.
#include "tests/native-host/integration/holder.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <thread>

using namespace sceau::tests;

TEST_CASE("Whatever is sent is answered, and the host goes on", "[integration]")
{
    HostProcess host;
    const auto [because, frame, code] = GENERATE(table<std::string, std::string, std::string>({
        {"it is not JSON", framed("{"), "invalidRequest"},
        {"it is empty", framed(""), "invalidRequest"},
        {"it is a list", framed("[]"), "invalidRequest"},
        {"the command is unknown", framed(R"({"id":1,"command":"format","arguments":{}})"), "unknownCommand"},
        {"it is too long", framed(std::string(100'000, ' ')), "messageTooLarge"},
        {"the arguments are missing", framed(R"({"id":1,"command":"identify"})"), "invalidRequest"},
        {"a page asks for a page's command without an origin",
         framed(R"({"id":1,"command":"pendingRenewals","arguments":{}})"), "originNotAllowed"},
        {"the origin is not secure",
         framed(R"({"id":1,"origin":"http://portal.example","command":"listTokens","arguments":{}})"),
         "originNotAllowed"},
    }));
    INFO("because " << because);
    host.sendFrame(frame);
    CHECK(host.receive()["error"]["code"] == code);
    CHECK(host.call("hello", {{"clientVersion", "0.1.0"}, {"protocolVersions", {1}}})["protocolVersion"] == 1);
}

TEST_CASE("A request in hand can be cancelled, by who asked only", "[integration]")
{
    Holder holder;
    HostProcess host;
    holder.willDo({"pin wait 20000", "pin type 123456"});
    const auto id = host.send("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}});
    while (host.receive()["arguments"]["step"] != "waitingForPin") {
    }
    CHECK(host.call("cancel", {{"requestId", id}}, "https://other.example") == json::object());
    CHECK(host.call("listTokens", json::object()).contains("tokens"));
    CHECK(host.call("cancel", {{"requestId", id}}) == json::object());
    CHECK(host.answerTo(id) == json{{"error", "cancelled"}});
}

TEST_CASE("One window at a time: who comes second waits, and is told so", "[integration]")
{
    Holder holder;
    HostProcess host;
    holder.willDo({"pin wait 60000", "pin type 123456"});
    const json identify = {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}};
    const auto first = host.send("identify", identify);
    const auto second = host.send("identify", identify, "https://other.example");
    // Whichever has the window, the other one waits for it.
    json waiting;
    while (waiting["arguments"]["step"] != "waitingForToken") waiting = host.receive();
    const std::int64_t patient = waiting["arguments"]["requestId"];
    // Until that window is open and waits as it was told: the next one types.
    while (holder.reactionsLeft() == 2) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto busy = patient == first ? second : first;
    CHECK(host.call("cancel", {{"requestId", busy}},
                    busy == first ? "https://portal.example" : "https://other.example") == json::object());
    CHECK(host.answerTo(busy) == json{{"error", "cancelled"}});
    CHECK(host.answerTo(patient).contains("signature"));
    CHECK(holder.windows("pin").size() == 1);  // one was cancelled before it ended
}

TEST_CASE("The host ends at once when the browser goes, whatever it was doing", "[integration]")
{
    Holder holder;
    HostProcess host;
    holder.willDo({"pin wait 600000"});  // longer than this test may take: the host waits for no person
    host.send("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}});
    while (host.receive()["arguments"]["step"] != "waitingForPin") {
    }
    (void)host.close();  // how fast: tests/bench/host
    CHECK(succeeds("for i in $(seq 600); do pgrep -x -r D,R,S pinentry >/dev/null || exit 0; sleep 0.1; done; exit 1"));
}

TEST_CASE("Listing certificates is asked once for an origin", "[integration]")
{
    Holder holder;
    holder.takesBackConsents();
    HostProcess host;
    holder.willDo({"confirm cancel"});
    CHECK(host.call("listCertificates", json::object()) == json{{"error", "userCancelled"}});
    holder.willDo({"confirm accept"});
    const auto listed = host.call("listCertificates", json::object());
    REQUIRE(listed.contains("certificates"));
    CHECK(listed["certificates"].dump().find(holder.oldCertificateText()) != std::string::npos);
    CHECK(holder.windows("confirm").size() == 2);
    CHECK(host.call("listCertificates", json::object()).contains("certificates"));
    CHECK(holder.windows("confirm").size() == 2);
}
