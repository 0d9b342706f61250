// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/modules.hpp"

#include "native-host/commands/names.hpp"
#include "native-host/commands/opensc.hpp"
#include "native-host/files/files.hpp"
#include "native-host/files/path.hpp"
#include "native-host/pcsc/context.hpp"
#include "shared/base/log.hpp"

#include <algorithm>
#include <filesystem>

namespace sceau::commands {

using protocol::CatalogueDriver;

namespace {

constexpr std::size_t maxCatalogueBytes = 1024 * 1024;

/// Tried for a card that nobody knows: it reads more kinds of cards than any other.
constexpr std::string_view lastResort = "opensc";

std::string today()
{
    constexpr std::size_t dayLength = 10;
    return rfc3339(std::chrono::system_clock::now()).substr(0, dayLength);
}

std::vector<pcsc::Reader> readersNow()
{
    const auto context = pcsc::Context::establish();
    if (!context) return {};
    auto readers = (*context).readers();
    return readers ? std::move(*readers) : std::vector<pcsc::Reader>{};
}

}  // namespace

const catalogue::Catalogue& ModuleFinder::catalogue()
{
    std::call_once(loaded_, [this] {
        catalogue_ = catalogue::Catalogue::builtIn();
        const auto& addition = policy_->rules().catalogue;
        if (!addition) return;
        const auto text = files::readAdministrators(files::pathOf(*addition), maxCatalogueBytes);
        const auto parsed = text && *text
                                ? catalogue::Catalogue::parse(**text)
                                : Result<catalogue::Catalogue>(fail(ErrorCode::policyInvalid, "cannot be read"));
        if (parsed)
            catalogue_.prefer(*parsed);
        else
            log::warning("the policy's catalogue is left out",
                         {{"path", *addition}, {"detail", parsed.error().detail}});
    });
    return catalogue_;
}

std::optional<std::string> ModuleFinder::installedModule(const CatalogueDriver& driver) const
{
    for (auto& path : catalogue::modulePaths(driver)) {
        std::error_code ignored;
        if (std::filesystem::exists(files::pathOf(path), ignored) && !policy_->forbidsModule(files::pathOf(path)))
            return path;
    }
    return {};
}

DriverQuirks ModuleFinder::quirksOf(std::string_view path)
{
    const auto* driver = catalogue().driverOfModule(path);
    if (driver == nullptr) return {};
    return {driver->minimalTemplate.value_or(false), driver->unreportedAttributes.value_or(false),
            driver->openScConfiguration.value_or(false) ? openScUnblockStyle() : driver->unblockStyle};
}

std::vector<ModuleSource> ModuleFinder::modules()
{
    std::vector<ModuleSource> sources;
    const auto add = [&](const std::string& name, const std::string& text) {
        const auto path = files::pathOf(text);
        const bool known =
            std::any_of(sources.begin(), sources.end(), [&](const auto& other) { return other.path == path; });
        if (!known && !policy_->forbidsModule(path)) sources.push_back({name, path, quirksOf(text)});
    };
    for (const auto& module : policy_->rules().modules.value_or(std::vector<protocol::PolicyModule>{}))
        add(module.name, module.path);
    for (const auto& reader : readersNow()) {
        if (!reader.cardPresent) continue;
        const auto* token = catalogue().find(reader.atr);
        auto drivers = token == nullptr ? std::vector<std::string>{} : token->drivers;
        if (drivers.empty()) drivers.emplace_back(lastResort);
        for (const auto& id : drivers) {
            const auto* driver = catalogue().driver(id);
            const auto path = driver == nullptr ? std::nullopt : installedModule(*driver);
            if (!path) continue;
            add(driver->name, *path);
            break;
        }
    }
    return sources;
}

std::optional<std::vector<doctor::ReaderFacts>> ModuleFinder::readers()
{
    const auto context = pcsc::Context::establish();
    if (!context) return {};
    const auto present = (*context).readers();
    if (!present) return {};
    std::vector<doctor::ReaderFacts> facts;
    for (const auto& reader : *present) {
        auto& fact = facts.emplace_back();
        fact.name = reader.name;
        fact.cardPresent = reader.cardPresent;
        fact.cardMute = reader.cardMute;
        const auto* token = reader.cardPresent ? catalogue().find(reader.atr) : nullptr;
        if (token == nullptr) continue;
        fact.tokenName = token->name;
        fact.qualification = toText(catalogue::qualificationOn(*token, today()));
        fact.qualificationReference = token->reference.value_or("");
        for (const auto& id : token->drivers) {
            const auto* driver = catalogue().driver(id);
            if (driver == nullptr) continue;
            const bool installed = installedModule(*driver).has_value();
            if (!fact.driverName.empty() && !installed) continue;
            fact.driverName = driver->name;
            fact.driverPage = driver->downloadPage.value_or("");
            fact.driverInstalled = installed;
            if (installed) break;
        }
    }
    return facts;
}

}  // namespace sceau::commands
