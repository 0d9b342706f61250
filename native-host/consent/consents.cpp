// SPDX-License-Identifier: Apache-2.0
#include "native-host/consent/consents.hpp"

#include "native-host/files/files.hpp"
#include "shared/base/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sceau::consent {

using protocol::Consent;
using protocol::ConsentOperation;

namespace {

constexpr std::size_t maxFileBytes = 1024 * 1024;
constexpr std::size_t maxConsents = 1024;

std::filesystem::path fileIn(const std::filesystem::path& directory)
{
    return directory / "consents.json";
}

Result<files::Lock> lock(const std::filesystem::path& directory)
{
    RETURN_IF_ERROR(files::createPrivateDirectory(directory));
    return files::Lock::acquire(directory / "consents.lock", files::Lock::Mode::wait);
}

}  // namespace

Result<std::vector<Consent>> parseConsents(std::string_view text)
{
    ASSIGN_OR_RETURN(auto file, protocol::decodeConsentFile(nlohmann::json::parse(text, nullptr, false)));
    return std::move(file.consents);
}

std::vector<Consent> Consents::all() const
{
    const auto text = files::read(fileIn(directory_), maxFileBytes);
    if (!text || !*text) return {};
    auto consents = parseConsents(**text);
    if (consents) return std::move(*consents);
    log::warning("consents cannot be read", {{"detail", consents.error().detail}});
    return {};
}

bool Consents::covers(const std::string& origin, ConsentOperation operation) const
{
    const auto consents = all();
    return std::any_of(consents.begin(), consents.end(), [&](const Consent& consent) {
        return consent.origin == origin && consent.operation == operation;
    });
}

Result<void> Consents::give(const std::string& origin, ConsentOperation operation, const std::string& now)
{
    ASSIGN_OR_RETURN(const auto held, lock(directory_));
    auto consents = all();
    std::erase_if(consents,
                  [&](const Consent& consent) { return consent.origin == origin && consent.operation == operation; });
    if (consents.size() == maxConsents) consents.erase(consents.begin());
    consents.push_back({origin, operation, now});
    return store(consents);
}

Result<void> Consents::revoke(const std::string& origin)
{
    ASSIGN_OR_RETURN(const auto held, lock(directory_));
    auto consents = all();
    std::erase_if(consents, [&](const Consent& consent) { return consent.origin == origin; });
    return store(consents);
}

Result<void> Consents::store(const std::vector<Consent>& consents) const
{
    return files::replace(fileIn(directory_), encode(protocol::ConsentFile{consents}).dump(2));
}

}  // namespace sceau::consent
