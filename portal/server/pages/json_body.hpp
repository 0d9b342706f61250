// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/http/message.hpp"
#include "shared/protocol/object_reader.hpp"

namespace sceau::pages {

/// The body of a call as a message: all of its members and no others.
template <typename Message>
[[nodiscard]] Result<Message> decodeCall(const http::Request& request)
{
    constexpr bool withoutExceptions = false;
    const auto json = nlohmann::json::parse(request.body, nullptr, withoutExceptions);
    if (json.is_discarded()) return fail(ErrorCode::invalidRequest, "not JSON");
    return protocol::decodeObject<Message>(json);
}

[[nodiscard]] inline http::Response jsonResponse(const nlohmann::json& json)
{
    return {.contentType = "application/json",
            .body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

/// Longest CMS that is read: a request, its signer's certificate and a chain.
inline constexpr std::size_t maxCms = 64 * 1024;

/// A call whose one member is a CMS.
struct CmsCall {
    Bytes cms;
};

inline void readMembers(protocol::ObjectReader& object, CmsCall& call)
{
    object.required("cms", call.cms, {.maxSize = maxCms});
}

}  // namespace sceau::pages
