// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/translation.hpp"

namespace sceau::http {

namespace {

std::string headerOf(const beast::http::fields& fields, beast::string_view name)
{
    const auto value = fields[name];
    return {value.data(), value.size()};
}

std::string mediaType(std::string value)
{
    value = value.substr(0, value.find(';'));
    while (!value.empty() && value.back() == ' ') value.pop_back();
    for (auto& character : value)
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
    return value;
}

}  // namespace

Request translated(beast::http::request<beast::http::string_body>&& message, std::string remoteAddress, bool secure)
{
    Request request;
    const auto verb = message.method();
    request.method = verb == beast::http::verb::get || verb == beast::http::verb::head ? Method::get
                     : verb == beast::http::verb::post                                 ? Method::post
                                                                                       : Method::other;
    const auto target = message.target();
    const std::string_view whole(target.data(), target.size());
    const auto question = whole.find('?');
    request.path = whole.substr(0, question);
    if (question != std::string_view::npos) request.query = whole.substr(question + 1);
    request.contentType = mediaType(headerOf(message, "Content-Type"));
    request.cookies = headerOf(message, "Cookie");
    request.csrf = headerOf(message, "X-Sceau-Csrf");
    request.language = headerOf(message, "Accept-Language");
    request.origin = headerOf(message, "Origin");
    request.authorization = headerOf(message, "Authorization");
    request.ifNoneMatch = headerOf(message, "If-None-Match");
    request.ifModifiedSince = headerOf(message, "If-Modified-Since");
    request.forwardedFor = headerOf(message, "X-Forwarded-For");
    request.forwardedProto = headerOf(message, "X-Forwarded-Proto");
    request.body = std::move(message.body());
    request.remoteAddress = std::move(remoteAddress);
    request.secure = secure;
    return request;
}

void addSecurityHeaders(beast::http::fields& fields, bool secure)
{
    fields.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
               "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    fields.set("X-Content-Type-Options", "nosniff");
    fields.set("Referrer-Policy", "same-origin");
    fields.set("Cross-Origin-Opener-Policy", "same-origin");
    fields.set("Cross-Origin-Resource-Policy", "same-origin");
    fields.set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
    if (secure) fields.set("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace sceau::http
