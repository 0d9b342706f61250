// SPDX-License-Identifier: Apache-2.0
// What no page may send, and the error that always comes back.
#include "tests/native-host/integration/host_process.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>

using namespace sceau::tests;

namespace {

/// Each command file whose commands a page can send to the host, in one order on every machine.
std::vector<json> hostCommands()
{
    std::vector<json> files;
    for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/shared/protocol/commands")) {
        std::ifstream file(entry.path());
        auto command = json::parse(file);
        if (command["handledBy"] == "native-host") files.push_back(std::move(command));
    }
    std::sort(files.begin(), files.end(), [](const json& a, const json& b) { return a["command"] < b["command"]; });
    return files;
}

json envelope(const json& command, const json& arguments)
{
    return {{"id", 1},
            {"language", "fr"},
            {"origin", "https://portal.example"},
            {"command", command},
            {"arguments", arguments}};
}

/// The next answer, events left aside.
json answer(HostProcess& host)
{
    for (;;)
        if (auto message = host.receive(); !message.contains("event")) return message;
}

bool isAlive(HostProcess& host)
{
    return host.call("hello", {{"clientVersion", "0.1.0"}, {"protocolVersions", {1}}})["protocolVersion"] == 1;
}

/// Makes of a good request one that no host may take, and says what is wrong with it.
struct Malformation {
    std::string because;
    std::function<std::string(json request, std::mt19937& chance)> made;
    std::string code;
};

std::string cut(const json& request, std::mt19937& chance)
{
    const auto text = request.dump();
    return text.substr(0, chance() % text.size());
}

/// A member of the arguments, or nothing where a command has none.
std::string anyMember(const json& arguments, std::mt19937& chance)
{
    if (arguments.empty()) return {};
    auto member = arguments.begin();
    std::advance(member, static_cast<std::ptrdiff_t>(chance() % arguments.size()));
    return member.key();
}

std::string noise(std::mt19937& chance)
{
    std::string bytes(1 + chance() % 200, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(chance() % 256);
    return "!" + bytes;  // whatever the rest is, it is no JSON
}

const auto with = [](auto change) {
    return [change](json request, std::mt19937& chance) {
        change(request, chance);
        return request.dump(-1, ' ', false, json::error_handler_t::ignore);
    };
};

const std::vector<Malformation> malformations{
    {"it is noise", [](const json&, std::mt19937& chance) { return noise(chance); }, "invalidRequest"},
    {"it stops in the middle", cut, "invalidRequest"},
    {"something follows it", [](const json& request, std::mt19937&) { return request.dump() + "{}"; },
     "invalidRequest"},
    {"a text in it is no UTF-8",
     [](const json& request, std::mt19937& chance) {
         auto text = request.dump();
         text.insert(text.find(R"("origin":")") + 10, 1, static_cast<char>(0x80 + chance() % 0x40));
         return text;
     },
     "invalidRequest"},
    {"it is a list", [](const json& request, std::mt19937&) { return json::array({request}).dump(); },
     "invalidRequest"},
    {"it has no id", with([](json& request, std::mt19937&) { request.erase("id"); }), "invalidRequest"},
    {"its id is no number", with([](json& request, std::mt19937&) { request["id"] = "1"; }), "invalidRequest"},
    {"its id is negative",
     with([](json& request, std::mt19937& chance) { request["id"] = -1 - static_cast<std::int64_t>(chance()); }),
     "invalidRequest"},
    {"its id is too large for a browser", with([](json& request, std::mt19937&) { request["id"] = 9007199254740992; }),
     "invalidRequest"},
    {"its id is a fraction", with([](json& request, std::mt19937&) { request["id"] = 1.5; }), "invalidRequest"},
    {"it has a member that nobody knows",
     with([](json& request, std::mt19937& chance) { request["m" + std::to_string(chance())] = 1; }), "invalidRequest"},
    {"its command is no text", with([](json& request, std::mt19937&) { request["command"] = json::object(); }),
     "invalidRequest"},
    {"its command is unknown",
     with([](json& request, std::mt19937& chance) { request["command"] = "c" + std::to_string(chance()); }),
     "unknownCommand"},
    {"its arguments are a list", with([](json& request, std::mt19937&) { request["arguments"] = json::array(); }),
     "invalidRequest"},
    {"its arguments are missing", with([](json& request, std::mt19937&) { request.erase("arguments"); }),
     "invalidRequest"},
    {"an argument has a name that nobody knows",
     with([](json& request, std::mt19937& chance) { request["arguments"]["m" + std::to_string(chance())] = 1; }),
     "invalidRequest"},
    {"an argument is of no kind that exists", with([](json& request, std::mt19937& chance) {
         const auto member = anyMember(request["arguments"], chance);
         request["arguments"][member] = json::array({json::array({nullptr})});
     }),
     "invalidRequest"},
    {"an argument is nested deeper than any", with([](json& request, std::mt19937& chance) {
         json deep = 1;
         for (auto level = 17 + chance() % 1000; level > 0; --level) {
             auto around = json::array();  // json::array({deep}) would copy all that is in it, each time
             around.push_back(std::move(deep));
             deep = std::move(around);
         }
         request["arguments"]["deep"] = std::move(deep);
     }),
     "invalidRequest"},
    {"it is longer than any message",
     [](const json& request, std::mt19937& chance) {
         return request.dump() + std::string(64 * 1024 + chance() % 100, ' ');
     },
     "messageTooLarge"},
};

}  // namespace

TEST_CASE("Every counterexample of the protocol is answered, and the host goes on", "[integration]")
{
    HostProcess host;
    std::size_t count = 0;
    for (const auto& file : hostCommands())
        for (const auto& counterexample : file["rejected"]) {
            INFO(file["command"] << " because " << counterexample["because"]);
            host.sendFrame(framed(envelope(file["command"], counterexample["request"]).dump()));
            CHECK(answer(host)["error"]["code"] == "invalidRequest");
            ++count;
        }
    CHECK(count >= hostCommands().size());  // each command has at least one
    CHECK(isAlive(host));
}

TEST_CASE("Ten thousand malformed frames are answered one by one", "[integration]")
{
    HostProcess host;
    const auto commands = hostCommands();
    std::mt19937 chance(20261122);  // always the same ten thousand
    constexpr std::size_t frames = 10'000;
    for (std::size_t sent = 0; sent < frames; ++sent) {
        const auto& malformation = malformations[sent % malformations.size()];
        const auto& file = commands[chance() % commands.size()];
        host.sendFrame(framed(malformation.made(envelope(file["command"], file["examples"][0]["request"]), chance)));
        const auto code = answer(host)["error"]["code"];
        if (code != malformation.code) FAIL("frame " << sent << ", because " << malformation.because << ": " << code);
    }
    CHECK(isAlive(host));
}
