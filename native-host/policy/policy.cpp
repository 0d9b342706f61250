// SPDX-License-Identifier: Apache-2.0
#include "native-host/policy/policy.hpp"

#include "native-host/policy/source.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace sceau::policy {

namespace {

using Patterns = std::optional<std::vector<std::string>>;

constexpr std::string_view secureScheme = "https://";
constexpr std::string_view plainScheme = "http://";
constexpr std::string_view wildcard = "https://*.";

bool isHostName(std::string_view host)
{
    constexpr std::size_t longestName = 253;  // RFC 1035
    if (host.empty() || host.size() > longestName || host.front() == '.' || host.back() == '.') return false;
    return std::all_of(host.begin(), host.end(), [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '-' ||
               character == '.';
    });
}

bool isPort(std::string_view port)
{
    unsigned int number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && port.front() != '0' && number <= 65535;
}

/// Splits "host:port"; the port is empty when there is none.
std::pair<std::string_view, std::optional<std::string_view>> split(std::string_view authority)
{
    const auto colon = authority.find(':');
    if (colon == std::string_view::npos) return {authority, {}};
    return {authority.substr(0, colon), authority.substr(colon + 1)};
}

std::string_view withoutPort(std::string_view origin)
{
    const auto scheme = origin.find("://") + 3;
    return origin.substr(0, origin.find(':', scheme));
}

bool isAuthority(std::string_view authority)
{
    const auto [host, port] = split(authority);
    return isHostName(host) && (!port || (!port->empty() && isPort(*port)));
}

bool isPattern(std::string_view pattern)
{
    if (!pattern.starts_with(wildcard)) return isSecureOrigin(pattern, Localhost::accepted);
    const auto parent = pattern.substr(wildcard.size());
    return isAuthority(parent) && split(parent).first.find('.') != std::string_view::npos;  // never a whole top level
}

bool anyMatches(const Patterns& patterns, std::string_view origin)
{
    return patterns && std::any_of(patterns->begin(), patterns->end(),
                                   [&](const auto& pattern) { return matchesOrigin(pattern, origin); });
}

Result<void> validate(const protocol::Policy& rules)
{
    for (const auto* patterns :
         {&rules.allowedOrigins, &rules.forbiddenOrigins, &rules.listingOrigins, &rules.rawHashOrigins}) {
        if (!*patterns) continue;
        for (const auto& pattern : **patterns)
            if (!isPattern(pattern)) return fail(ErrorCode::policyInvalid, "not an origin: " + pattern);
    }
    const auto absolute = [](const std::string& path) { return std::filesystem::path(path).is_absolute(); };
    if (rules.pinDialog && !absolute(*rules.pinDialog))
        return fail(ErrorCode::policyInvalid, "pinDialog is no absolute path");
    if (rules.catalogue && !absolute(*rules.catalogue))
        return fail(ErrorCode::policyInvalid, "catalogue is no absolute path");
    if (rules.modules)
        for (const auto& module : *rules.modules)
            if (!absolute(module.path)) return fail(ErrorCode::policyInvalid, "no absolute path: " + module.path);
    if (rules.pukKeys)
        for (const auto& key : *rules.pukKeys)
            if (key.publicKey.size() != 32 || !isSecureOrigin(key.origin, Localhost::accepted))
                return fail(ErrorCode::policyInvalid, "pukKeys: not an origin with an Ed25519 key");
    return {};
}

}  // namespace

bool isSecureOrigin(std::string_view origin, Localhost localhost)
{
    if (origin.starts_with(secureScheme)) return isAuthority(origin.substr(secureScheme.size()));
    if (localhost == Localhost::refused || !origin.starts_with(plainScheme)) return false;
    const auto authority = origin.substr(plainScheme.size());
    return isAuthority(authority) && split(authority).first == "localhost";
}

bool matchesOrigin(std::string_view pattern, std::string_view origin)
{
    if (!pattern.starts_with(wildcard)) return pattern == origin;
    const auto suffix = pattern.substr(wildcard.size() - 1);  // ".example.fr"
    return origin.starts_with(secureScheme) && origin.size() > secureScheme.size() + suffix.size() &&
           origin.ends_with(suffix);
}

Result<Policy> Policy::load(const std::filesystem::path& path)
{
    ASSIGN_OR_RETURN(const auto text, administratorsRules(path));
    return text ? parse(*text) : Policy();
}

Result<Policy> Policy::parse(std::string_view text)
{
    auto rules = protocol::decodePolicy(nlohmann::json::parse(text, nullptr, false));
    if (!rules) return fail(ErrorCode::policyInvalid, rules.error().detail);
    RETURN_IF_ERROR(validate(*rules));
    return Policy(std::move(*rules));
}

Result<void> Policy::admits(std::string_view origin) const
{
    const auto localhost = rules_.localhostOrigins.value_or(false) ? Localhost::accepted : Localhost::refused;
    if (!isSecureOrigin(origin, localhost)) return fail(ErrorCode::originNotAllowed, "not a secure origin");
    // A site that is forbidden is so on every port.
    if (anyMatches(rules_.forbiddenOrigins, origin) || anyMatches(rules_.forbiddenOrigins, withoutPort(origin)))
        return fail(ErrorCode::originForbidden, "forbidden by policy");
    if (rules_.allowedOrigins && !anyMatches(rules_.allowedOrigins, origin))
        return fail(ErrorCode::originForbidden, "not among the allowed origins");
    return {};
}

bool Policy::listsWithoutAsking(std::string_view origin) const
{
    return anyMatches(rules_.listingOrigins, origin);
}

bool Policy::signsRawHashesFor(std::string_view origin) const
{
    return anyMatches(rules_.rawHashOrigins, origin);
}

bool Policy::forbidsModule(const std::filesystem::path& path) const
{
    const auto& forbidden = rules_.forbiddenModules;
    return forbidden && std::find(forbidden->begin(), forbidden->end(), path.string()) != forbidden->end();
}

std::vector<Bytes> Policy::pukKeysOf(std::string_view origin) const
{
    std::vector<Bytes> keys;
    if (rules_.pukKeys)
        for (const auto& key : *rules_.pukKeys)
            if (key.origin == origin) keys.push_back(key.publicKey);
    return keys;
}

}  // namespace sceau::policy
