// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/proxy.hpp"

#include <algorithm>
#include <string_view>

namespace sceau::http {

namespace {

constexpr std::size_t longestAddress = 45;  // IPv6 with an IPv4 tail

/// The entry that the proxy itself added: those before it are the visitor's word.
std::string_view lastEntry(std::string_view list)
{
    const auto comma = list.rfind(',');
    if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
    while (list.starts_with(' ')) list.remove_prefix(1);
    while (list.ends_with(' ')) list.remove_suffix(1);
    return list;
}

bool isAddress(std::string_view text)
{
    return !text.empty() && text.size() <= longestAddress &&
           text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
}

}  // namespace

void lookBehindProxy(Request& request, const std::vector<std::string>& proxies)
{
    if (std::find(proxies.begin(), proxies.end(), request.remoteAddress) == proxies.end()) return;
    const auto visitor = lastEntry(request.forwardedFor);
    if (isAddress(visitor)) request.remoteAddress = std::string(visitor);
    request.secure = request.secure || request.forwardedProto == "https";
}

}  // namespace sceau::http
