// SPDX-License-Identifier: Apache-2.0
#include "shared/protocol/envelope.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::protocol;
using nlohmann::json;

namespace {

/// Answers with who asked what.
Result<json> echo(const Caller& caller, std::string_view command, const json& arguments)
{
    return json{
        {"origin", caller.origin}, {"language", caller.language}, {"command", command}, {"arguments", arguments}};
}

}  // namespace

TEST_CASE("An answer carries the id of its request and knows who asked", "[protocol]")
{
    const json request = {{"id", 7},
                          {"origin", "https://portal.example"},
                          {"language", "en"},
                          {"command", "listTokens"},
                          {"arguments", json::object()}};

    const json expected = {{"origin", "https://portal.example"},
                           {"language", "en"},
                           {"command", "listTokens"},
                           {"arguments", json::object()}};
    REQUIRE(answer(request, echo) == json{{"id", 7}, {"result", expected}});
}

TEST_CASE("Whoever states no language is spoken to in French", "[protocol]")
{
    const json request = {{"id", 0}, {"command", "status"}, {"arguments", json::object()}};
    REQUIRE(answer(request, echo)["result"]["language"] == "fr");
}

TEST_CASE("A malformed envelope is answered with an error", "[protocol]")
{
    const auto [because, text, id] = GENERATE(table<std::string, std::string, json>({
        {"it is not JSON", "{", nullptr},
        {"it is no object", "[1]", nullptr},
        {"it has no id", R"({"command":"status"})", nullptr},
        {"its id is negative", R"({"id":-1,"command":"status"})", nullptr},
        {"its id is beyond what JavaScript counts exactly", R"({"id":9007199254740993,"command":"status"})", nullptr},
        {"its id is a text", R"({"id":"7","command":"status"})", nullptr},
        {"it names no command", R"({"id":7})", 7},
        {"its command is a number", R"({"id":7,"command":1})", 7},
        {"its origin is empty", R"({"id":7,"command":"status","origin":""})", 7},
        {"its arguments are nested more deeply than any command's",
         R"({"id":7,"command":"status","arguments":)" + std::string(5000, '[') + std::string(5000, ']') + "}", 7},
        {"it has a member that nobody defined", R"({"id":7,"command":"status","pin":"1234"})", 7},
    }));
    INFO("because " << because);

    const json reply = answer(json::parse(text, nullptr, false), echo);

    REQUIRE(reply == json{{"id", id}, {"error", {{"code", "invalidRequest"}}}});
}

TEST_CASE("Of an error only the code leaves", "[protocol]")
{
    const auto refuse = [](const Caller&, std::string_view, const json&) -> Result<json> {
        return fail(ErrorCode::pinBlocked, "a detail for the log");
    };
    REQUIRE(answer({{"id", 1}, {"command", "identify"}}, refuse) ==
            json{{"id", 1}, {"error", {{"code", "pinBlocked"}}}});
}
