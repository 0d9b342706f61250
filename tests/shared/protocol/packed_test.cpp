// SPDX-License-Identifier: Apache-2.0
#include "shared/protocol/packed.hpp"

#include "shared/protocol/generated/cpp/packed.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace sceau;
using namespace sceau::protocol;

namespace {

/// Accepts every field and says what it was asked.
class Echo : public FormCommands {
public:
    Result<CheckFieldResponse> checkField(const CheckFieldRequest& request) override
    {
        asked = request.text;
        CheckFieldResponse response;
        response.canonical = request.text;
        return response;
    }
    Result<CheckRevocationCodeResponse> checkRevocationCode(const CheckRevocationCodeRequest& /*request*/) override
    {
        return fail(ErrorCode::invalidRequest, "three of each, please");
    }
    Result<RevocationCodeRulesResponse> revocationCodeRules(const RevocationCodeRulesRequest& /*request*/) override
    {
        return RevocationCodeRulesResponse{};
    }

    std::string asked;
};

constexpr std::uint8_t checkField = 0;
constexpr std::uint8_t siren = 0;

Bytes withText(std::string_view text)
{
    Bytes request{checkField, siren, static_cast<std::uint8_t>(text.size())};
    request.insert(request.end(), text.begin(), text.end());
    return request;
}

/// The texts of a response, one after the other.
std::string textsOf(const Bytes& response)
{
    const auto begin = std::size_t{response[0]} | std::size_t{response[1]} << 8;
    return {response.begin() + static_cast<std::ptrdiff_t>(begin), response.end()};
}

bool succeeded(const Bytes& response)
{
    return response[4] == 0;
}

}  // namespace

TEST_CASE("A packed request reaches its command", "[protocol]")
{
    Echo echo;
    const auto response = dispatchPacked(echo, withText("732829320"));
    CHECK(succeeded(response));
    CHECK(echo.asked == "732829320");
    CHECK(textsOf(response).find("732829320") != std::string::npos);
}

TEST_CASE("A packed request that is cut off anywhere or goes on is refused", "[protocol]")
{
    Echo echo;
    const auto whole = withText("732829320");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO("of " << size << " bytes");
        const auto response = dispatchPacked(echo, BytesView(whole).first(size));
        CHECK_FALSE(succeeded(response));
        CHECK(textsOf(response).rfind("invalidRequest", 0) == 0);
    }
    auto longer = whole;
    longer.push_back(0);
    CHECK_FALSE(succeeded(dispatchPacked(echo, longer)));
    CHECK(echo.asked.empty());
}

TEST_CASE("A packed request with a wrong member is refused, and says which", "[protocol]")
{
    Echo echo;
    const auto [request, detail] = GENERATE(table<Bytes, std::string>({
        {{checkField, 200, 1, 0}, "field has an unknown value"},
        {{checkField, siren, 0x81, 0x80, 1}, "text is too long"},
        {{checkField, siren, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}, "a number is too large"},
        {{checkField, siren, 1, 0xC0}, "text is not UTF-8"},
        {{checkField, siren, 3, 0xED, 0xA0, 0x80}, "text is not UTF-8"},
        {{99}, "a command without a number"},
    }));
    const auto response = dispatchPacked(echo, request);
    CHECK_FALSE(succeeded(response));
    CHECK(textsOf(response).find(detail) != std::string::npos);
}

TEST_CASE("The code of a command that fails leaves with its detail", "[protocol]")
{
    Echo echo;
    const auto response = dispatchPacked(echo, Bytes{1, 0, 0, 0, 0, 0});
    CHECK_FALSE(succeeded(response));
    CHECK(textsOf(response) == "invalidRequestthree of each, please");
}

TEST_CASE("Texts are counted as JavaScript does, and what is no UTF-8 is replaced", "[protocol]")
{
    const auto [text, units, written] = GENERATE(table<std::string, int, std::string>({
        {"Sceau", 5, "Sceau"},
        {"\xC3\xA9t\xC3\xA9", 3, "\xC3\xA9t\xC3\xA9"},
        {"\xF0\x9F\x94\x8F", 2, "\xF0\x9F\x94\x8F"},
        {"a\xFF", 2, "a\xEF\xBF\xBD"},
        {"\xC3", 1, "\xEF\xBF\xBD"},
        {"\xE2\x82", 2, "\xEF\xBF\xBD\xEF\xBF\xBD"},
    }));
    PackedWriter writer;
    writer.write(text);
    const auto response = std::move(writer).finish();
    CHECK(response[4] == units);
    CHECK(textsOf(response) == written);
}
