// SPDX-License-Identifier: Apache-2.0
#include "shared/catalogue/catalogue.hpp"

#include "shared/catalogue/built_in.hpp"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

using namespace sceau;
using namespace sceau::catalogue;
using protocol::Qualification;

namespace {

Bytes bytesFromHex(std::string_view hex)
{
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 3)
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

}  // namespace

TEST_CASE("The catalogue that ships is a valid one, and every token fits its own entry or an earlier one",
          "[catalogue]")
{
    const auto catalogue = Catalogue::parse(builtInText);
    REQUIRE(catalogue);
    CHECK((*catalogue).content().tokens.size() >= 30);
    for (const auto& token : (*catalogue).content().tokens) {
        std::string atr = token.atr;
        for (auto at = atr.find(".."); at != std::string::npos; at = atr.find("..")) atr.replace(at, 2, "A5");
        CHECK((*catalogue).find(bytesFromHex(atr)) != nullptr);
        CHECK_FALSE(token.source.empty());
    }
}

TEST_CASE("A token is known by its ATR", "[catalogue]")
{
    const auto catalogue = Catalogue::builtIn();
    const auto [atr, name] = GENERATE(table<std::string, std::string>({
        {"3B DB 96 00 80 B1 FE 45 1F 83 00 31 C0 64 1A 71 01 00 07 90 00 33",
         "Clé ChamberSign « Certificat Audacio » (USB Shell Token V2)"},
        {"3B 7F 96 00 00 80 31 80 65 B0 85 59 56 FB 12 0F FE 82 90 00", "IDPrime 940 / 941"},
        {"3B 7F 96 00 00 80 31 80 65 B0 01 02 03 04 12 0F FE 82 90 00", "IDPrime MD (T=0)"},
    }));
    const auto* token = catalogue.find(bytesFromHex(atr));
    REQUIRE(token != nullptr);
    CHECK(token->name == name);
}

TEST_CASE("An ATR that nobody listed is nobody's, and one byte more or less is another", "[catalogue]")
{
    const auto catalogue = Catalogue::builtIn();
    CHECK(catalogue.find(bytesFromHex("3B 00")) == nullptr);
    CHECK(catalogue.find({}) == nullptr);
    CHECK(matchesAtr("3B .. 01", bytesFromHex("3B 77 01")));
    CHECK_FALSE(matchesAtr("3B .. 01", bytesFromHex("3B 77 01 00")));
    CHECK_FALSE(matchesAtr("3B .. 01", bytesFromHex("3B 77")));
}

TEST_CASE("Qualification ends with its day, and unknown never becomes qualified", "[catalogue]")
{
    protocol::CatalogueToken token{.qualification = Qualification::qualified, .qualifiedUntil = "2028-06-11"};
    CHECK(qualificationOn(token, "2028-06-11") == Qualification::qualified);
    CHECK(qualificationOn(token, "2028-06-12") == Qualification::noLongerQualified);
    token.qualification = Qualification::unknown;
    CHECK(qualificationOn(token, "2020-01-01") == Qualification::unknown);
}

TEST_CASE("A driver is recognised by its file name wherever it lies", "[catalogue]")
{
    const auto catalogue = Catalogue::builtIn();
    const auto* driver = catalogue.driverOfModule("/opt/elsewhere/opensc-pkcs11.so");
    REQUIRE(driver != nullptr);
    CHECK(driver->unreportedAttributes == true);
    CHECK(catalogue.driverOfModule("/usr/lib/unheard-of.so") == nullptr);
}

TEST_CASE("A malformed catalogue is refused as a whole", "[catalogue]")
{
    const auto [because, atr, drivers, until] = GENERATE(table<std::string, std::string, std::string, std::string>({
        {"the ATR has half a byte", "3B 0", "[]", "2028-01-01"},
        {"the ATR is lower-case", "3b 00", "[]", "2028-01-01"},
        {"the ATR is empty", "", "[]", "2028-01-01"},
        {"nobody defined the driver", "3B 00", R"(["safenet"])", "2028-01-01"},
        {"the date is none", "3B 00", "[]", "11.06.2028"},
    }));
    INFO("because " << because);
    const auto text = R"({"drivers":[],"tokens":[{"atr":")" + atr + R"(","name":"x","vendor":"x","drivers":)" +
                      drivers + R"(,"qualification":"qualified","qualifiedUntil":")" + until + R"(","source":"x"}]})";
    CHECK_FALSE(Catalogue::parse(text));
}

TEST_CASE("An administrator's entries come first", "[catalogue]")
{
    auto catalogue = Catalogue::builtIn();
    const auto addition = Catalogue::parse(
        R"({"drivers":[],"tokens":[{"atr":"3B 05 68 01 01 02 05","name":"La nôtre","vendor":"x","drivers":[],"qualification":"unknown","source":"x"}]})");
    REQUIRE(addition);
    catalogue.prefer(*addition);
    CHECK(catalogue.find(bytesFromHex("3B 05 68 01 01 02 05"))->name == "La nôtre");
}
