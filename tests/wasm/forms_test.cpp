// SPDX-License-Identifier: Apache-2.0
// The commands of forms.wasm, natively and under the sanitizers. In WebAssembly, with the same vectors: forms.test.ts.
#include "wasm/cpp/forms/commands.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <fstream>

using namespace sceau;
using namespace sceau::protocol;

namespace {

nlohmann::json vectors()
{
    std::ifstream file(SOURCE_DIR "/tests/wasm/form-vectors.json");
    return nlohmann::json::parse(file);
}

nlohmann::json asked(const std::string& command, const nlohmann::json& arguments)
{
    wasm::FormRules rules;
    return dispatch(rules, {{"id", 1}, {"command", command}, {"arguments", arguments}});
}

}  // namespace

TEST_CASE("Every field of a form is judged as the vectors say", "[wasm][forms]")
{
    const auto all = vectors();
    for (const auto& vector : all["fields"]) {
        INFO(vector);
        const auto answer = asked("checkField", {{"field", vector["field"]}, {"text", vector["text"]}})["result"];
        CHECK(answer["verdict"]["code"] == vector["code"]);
        CHECK(answer.contains("canonical") == (vector["code"] == "ok"));
        if (vector.contains("canonical")) CHECK(answer["canonical"] == vector["canonical"]);
        if (vector.contains("display")) CHECK(answer["display"] == vector["display"]);
        CHECK(answer["verdict"]["fr"].get<std::string>().empty() == (vector["code"] == "ok"));
    }
}

TEST_CASE("Every secret answer is judged as the vectors say", "[wasm][forms]")
{
    const auto all = vectors();
    for (const auto& vector : all["thirdAnswers"]) {
        INFO(vector);
        auto arguments = all["holder"];
        arguments["questions"] = all["questions"];
        arguments["answers"] = all["firstAnswers"];
        arguments["answers"].push_back(vector["answer"]);
        const auto answer = asked("checkRevocationCode", arguments)["result"];
        CHECK(answer["answers"][2]["code"] == vector["code"]);
        CHECK(answer["accepted"] == (vector["code"] == "ok"));
    }
}

TEST_CASE("A revocation code of two answers is refused", "[wasm][forms]")
{
    const auto answer = asked(
        "checkRevocationCode",
        {{"questions", {"a", "b", "c"}}, {"answers", {"a", "b"}}, {"givenName", ""}, {"surname", ""}, {"email", ""}});
    CHECK(answer["error"]["code"] == "invalidRequest");
}

TEST_CASE("The rules of a revocation code come in both languages", "[wasm][forms]")
{
    const auto rules = asked("revocationCodeRules", nlohmann::json::object())["result"]["rules"];
    REQUIRE(rules.size() == 5);
    CHECK(rules[0]["fr"].get<std::string>().starts_with("Choisissez"));
    CHECK(rules[0]["en"].get<std::string>().starts_with("Choose"));
}
