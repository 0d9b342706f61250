// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What goes over the wire, without the library that carries it.
namespace sceau::http {

/// The methods the portal answers; HEAD is answered as GET without its body.
enum class Method { get, post, other };

/// One request, complete and within the limits of the server.
struct Request {
    Method method = Method::get;
    std::string path;   ///< As sent, percent-encoded, without the query; begins with '/'.
    std::string query;  ///< As sent, without '?'.
    std::string body;
    std::string contentType;      ///< Without parameters, lower case.
    std::string cookies;          ///< The Cookie header.
    std::string csrf;             ///< The X-Sceau-Csrf header.
    std::string language;         ///< The Accept-Language header.
    std::string origin;           ///< The Origin header.
    std::string authorization;    ///< The Authorization header.
    std::string ifNoneMatch;      ///< The If-None-Match header.
    std::string ifModifiedSince;  ///< The If-Modified-Since header.
    std::string forwardedFor;     ///< The X-Forwarded-For header: whatever the peer says.
    std::string forwardedProto;   ///< The X-Forwarded-Proto header.
    std::string remoteAddress;    ///< Of the peer, without port.
    bool secure = false;          ///< Arrived over TLS.
};

using Header = std::pair<std::string, std::string>;

/// One answer. The server adds length, date and the security headers that every answer has.
struct Response {
    unsigned status = 200;
    std::string contentType = "text/html; charset=utf-8";
    std::string body;
    std::vector<Header> headers;
};

/// 303: the browser goes on with GET, so that a reload repeats nothing.
[[nodiscard]] inline Response redirect(std::string_view location)
{
    return {
        .status = 303, .contentType = "text/plain; charset=utf-8", .headers = {{"Location", std::string(location)}}};
}

}  // namespace sceau::http
