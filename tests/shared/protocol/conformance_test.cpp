// SPDX-License-Identifier: Apache-2.0
// Runs the examples that each command file carries. The TypeScript twin is conformance.test.ts.
#include "tests/shared/protocol/generated/decoders.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

using namespace sceau::protocol;
using nlohmann::json;

namespace {

std::vector<json> commandFiles()
{
    std::vector<json> files;
    for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/shared/protocol/commands")) {
        std::ifstream file(entry.path());
        files.push_back(json::parse(file));
    }
    return files;
}

std::optional<json> recodeAs(std::string command, const char* part, const json& message)
{
    command[0] = static_cast<char>(std::toupper(command[0]));
    const auto decoder = std::find_if(decoders.begin(), decoders.end(),
                                      [&](const Decoder& candidate) { return candidate.message == command + part; });
    REQUIRE(decoder != decoders.end());
    return decoder->recode(message);
}

}  // namespace

TEST_CASE("Every example of a command survives decoding and encoding", "[protocol]")
{
    for (const auto& file : commandFiles()) {
        const auto command = file["command"].get<std::string>();
        DYNAMIC_SECTION(command)
        {
            for (const auto& example : file["examples"]) {
                CHECK(recodeAs(command, "Request", example["request"]) == example["request"]);
                CHECK(recodeAs(command, "Response", example["response"]) == example["response"]);
            }
        }
    }
}

TEST_CASE("Every counterexample of a command is refused", "[protocol]")
{
    for (const auto& file : commandFiles()) {
        const auto command = file["command"].get<std::string>();
        for (const auto& counterexample : file["rejected"]) {
            DYNAMIC_SECTION(command << " because " << counterexample["because"].get<std::string>())
            {
                CHECK_FALSE(recodeAs(command, "Request", counterexample["request"]));
            }
        }
    }
}
