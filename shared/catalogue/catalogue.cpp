// SPDX-License-Identifier: Apache-2.0
#include "shared/catalogue/catalogue.hpp"

#include "shared/catalogue/built_in.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace sceau::catalogue {

using protocol::CatalogueDriver;
using protocol::CatalogueToken;
using protocol::Qualification;

namespace {

/// ISO 7816-3: TS and at most 32 more bytes.
constexpr std::size_t longestAtr = 33;

/// A byte of a pattern: a value, or nothing for any.
using PatternByte = std::optional<std::uint8_t>;

int digit(char character)
{
    const auto at = std::string_view("0123456789ABCDEF").find(character);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<std::vector<PatternByte>> patternOf(std::string_view text)
{
    std::vector<PatternByte> pattern;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ') {
            ++i;
            continue;
        }
        if (i + 1 >= text.size()) return {};
        const auto byte = text.substr(i, 2);
        i += 2;
        if (byte == "..") {
            pattern.emplace_back();
        } else {
            const int high = digit(byte[0]);
            const int low = digit(byte[1]);
            if (high < 0 || low < 0) return {};
            pattern.emplace_back(static_cast<std::uint8_t>(high * 16 + low));
        }
    }
    if (pattern.empty() || pattern.size() > longestAtr) return {};
    return pattern;
}

bool isDay(std::string_view text)
{
    if (text.size() != 10) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    }
    return true;
}

std::string_view fileName(std::string_view path)
{
    const auto separator = path.find_last_of("/\\");
    return separator == std::string_view::npos ? path : path.substr(separator + 1);
}

}  // namespace

Catalogue Catalogue::builtIn()
{
    auto catalogue = parse(builtInText);
    return catalogue ? std::move(*catalogue) : Catalogue();  // a test reads the very same text
}

Result<Catalogue> Catalogue::parse(std::string_view text)
{
    Catalogue catalogue;
    ASSIGN_OR_RETURN(catalogue.file_, protocol::decodeCatalogueFile(nlohmann::json::parse(text, nullptr, false)));
    for (const auto& token : catalogue.file_.tokens) {
        if (!patternOf(token.atr)) return fail(ErrorCode::invalidRequest, "not an ATR: " + token.atr);
        if (token.qualifiedUntil && !isDay(*token.qualifiedUntil)) return fail(ErrorCode::invalidRequest, "not a date");
        for (const auto& driver : token.drivers)
            if (catalogue.driver(driver) == nullptr)
                return fail(ErrorCode::invalidRequest, "unknown driver: " + driver);
    }
    return catalogue;
}

void Catalogue::prefer(const Catalogue& additions)
{
    const auto insert = [](auto& ours, const auto& theirs) { ours.insert(ours.begin(), theirs.begin(), theirs.end()); };
    insert(file_.drivers, additions.file_.drivers);
    insert(file_.tokens, additions.file_.tokens);
}

const CatalogueToken* Catalogue::find(BytesView atr) const
{
    const auto found = std::find_if(file_.tokens.begin(), file_.tokens.end(),
                                    [&](const CatalogueToken& token) { return matchesAtr(token.atr, atr); });
    return found == file_.tokens.end() ? nullptr : &*found;
}

const CatalogueDriver* Catalogue::driver(std::string_view id) const
{
    const auto found = std::find_if(file_.drivers.begin(), file_.drivers.end(),
                                    [&](const CatalogueDriver& driver) { return driver.id == id; });
    return found == file_.drivers.end() ? nullptr : &*found;
}

const CatalogueDriver* Catalogue::driverOfModule(std::string_view path) const
{
    for (const auto& driver : file_.drivers)
        for (const auto& paths : {driver.linux, driver.windows, driver.macos})
            if (paths && std::any_of(paths->begin(), paths->end(),
                                     [&](const std::string& known) { return fileName(known) == fileName(path); }))
                return &driver;
    return nullptr;
}

Qualification qualificationOn(const CatalogueToken& token, std::string_view day)
{
    const bool over =
        token.qualification == Qualification::qualified && token.qualifiedUntil && *token.qualifiedUntil < day;
    return over ? Qualification::noLongerQualified : token.qualification;
}

bool matchesAtr(std::string_view pattern, BytesView atr)
{
    const auto bytes = patternOf(pattern);
    return bytes && std::equal(bytes->begin(), bytes->end(), atr.begin(), atr.end(),
                               [](const PatternByte& wanted, std::uint8_t byte) { return !wanted || *wanted == byte; });
}

std::vector<std::string> modulePaths(const CatalogueDriver& driver)
{
#if defined(_WIN32)
    return driver.windows.value_or(std::vector<std::string>{});
#elif defined(__APPLE__)
    return driver.macos.value_or(std::vector<std::string>{});
#else
    return driver.linux.value_or(std::vector<std::string>{});
#endif
}

}  // namespace sceau::catalogue
