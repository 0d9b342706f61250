// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/publication.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "shared/base/log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace sceau::revocation {

namespace {

constexpr std::string_view ocspType = "application/ocsp-response";
constexpr std::string_view ocspRequestType = "application/ocsp-request";

std::string textOf(const Bytes& bytes)
{
    return {bytes.begin(), bytes.end()};
}

/// RFC 9110 §5.6.7.
std::string httpDate(std::int64_t at)
{
    using namespace std::chrono;
    constexpr std::array names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_seconds moment{seconds{at}};
    const auto midnight = floor<days>(moment);
    const year_month_day date{midnight};
    const hh_mm_ss time{moment - midnight};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  names[weekday{midnight}.c_encoding()], static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

http::Response certificate(const Bytes& der)
{
    return {.contentType = "application/pkix-cert",
            .body = textOf(der),
            .headers = {{"Cache-Control", "public, max-age=86400"}}};
}

/// A list is fetched anew within the minute: a revocation must not wait in a cache for nextUpdate.
http::Response list(const Result<crl::PublishedList>& published, std::string_view name)
{
    if (!published) {
        log::warning("a CRL cannot be served", {{"detail", published.error().detail}});
        return {.status = 503, .contentType = "text/plain; charset=utf-8", .body = "unavailable\n"};
    }
    const auto& found = *published;
    return {.contentType = "application/pkix-crl",
            .body = textOf(found.list),
            .headers = {{"Cache-Control", "public, max-age=60"},
                        {"ETag", "\"" + std::string(name) + "-" + std::to_string(found.number) + "\""},
                        {"Last-Modified", httpDate(found.thisUpdate)},
                        {"Expires", httpDate(found.nextUpdate)}}};
}

http::Response deltaList(const Result<std::optional<crl::PublishedList>>& published)
{
    if (published && !*published)
        return {.status = 404, .contentType = "text/plain; charset=utf-8", .body = "no delta CRL is published\n"};
    if (!published) return list(Failure{published.error()}, "delta");
    return list(**published, "delta");
}

http::Response ocspResponse(const ocsp::Answer& answer, std::int64_t now, bool isGet)
{
    http::Response response{.contentType = std::string(ocspType), .body = textOf(answer.response)};
    // Only GET is cacheable (RFC 5019 §6), and only for a minute, for the same reason as the list.
    const auto age = std::min<std::int64_t>(60, answer.cacheableUntil - now);
    response.headers = {{"Cache-Control", isGet && age > 0 ? "public, max-age=" + std::to_string(age) : "no-store"}};
    return response;
}

/// True when the asker has this very answer already (RFC 9110 §13.1): If-None-Match decides where it is sent.
bool has(const http::Request& request, const http::Response& response)
{
    const auto header = [&](std::string_view name) -> std::string {
        for (const auto& [key, value] : response.headers)
            if (key == name) return value;
        return {};
    };
    const auto tag = header("ETag");
    if (!request.ifNoneMatch.empty())
        return !tag.empty() && (request.ifNoneMatch == "*" || request.ifNoneMatch.find(tag) != std::string::npos);
    return !request.ifModifiedSince.empty() && request.ifModifiedSince == header("Last-Modified");
}

}  // namespace

Publication::Publication(const ca::Authority& authority, crl::Publisher& lists, ocsp::Responder& responder, Clock clock,
                         std::int64_t requestsAMinute)
    : authority_(authority), lists_(lists), responder_(responder), clock_(std::move(clock)), gate_(requestsAMinute)
{
}

void Publication::count(const std::string& action, const std::string& address)
{
    const std::scoped_lock lock(mutex_);
    for (auto& refused : refused_)
        if (refused.action == action) {
            ++refused.count;
            return;
        }
    refused_.push_back({action, 1, address});
}

std::vector<Publication::Refused> Publication::takeRefused()
{
    const std::scoped_lock lock(mutex_);
    return std::exchange(refused_, {});
}

Result<void> RefusedLog::write(std::int64_t now)
{
    constexpr std::int64_t day = 86400;
    if (now / 60 == minute_) return {};
    minute_ = now / 60;
    if (now / day != day_) {
        day_ = now / day;
        rows_ = 0;
    }
    // What is not written today is counted on.
    if (rows_ >= rowsADay) return {};
    const auto all = publication_.takeRefused();
    if (all.empty()) return {};
    ASSIGN_OR_RETURN(auto transaction, database_.begin());
    for (const auto& refused : all) {
        RETURN_IF_ERROR(audit::append(transaction, {.at = now,
                                                    .action = refused.action,
                                                    .actorRole = "visitor",
                                                    .details = "count=" + std::to_string(refused.count),
                                                    .personal = refused.firstAddress}));
        ++rows_;
    }
    return transaction.commit();
}

http::Response Publication::status(const ocsp::Answer& answer, const http::Request& request)
{
    if (answer.isMalformed) count("ocspMalformed", request.remoteAddress);
    return ocspResponse(answer, clock_(), request.method == http::Method::get);
}

std::optional<http::Response> Publication::answer(const http::Request& request)
{
    const std::string_view path = request.path;
    if (!path.starts_with("/pki/") && path != ca::ocspPath && !path.starts_with(std::string(ca::ocspPath) + "/"))
        return {};
    if (!gate_.lets(request.remoteAddress, clock_())) {
        count("requestsHeldBack", request.remoteAddress);
        return http::Response{.status = 429,
                              .contentType = "text/plain; charset=utf-8",
                              .body = "too many requests\n",
                              .headers = {{"Retry-After", "60"}}};
    }
    auto response = found(request);
    if (response && response->status == 200 && has(request, *response)) {
        response->status = 304;
        response->body.clear();
    }
    return response;
}

std::optional<http::Response> Publication::found(const http::Request& request)
{
    const std::string_view path = request.path;
    if (path == ca::ocspPath && request.method == http::Method::post) {
        if (request.contentType != ocspRequestType)
            return http::Response{.status = 415, .contentType = "text/plain; charset=utf-8", .body = "unsupported\n"};
        const Bytes body(request.body.begin(), request.body.end());
        return status(responder_.answer(body), request);
    }
    if (request.method != http::Method::get) return {};
    const std::string ocspPrefix = std::string(ca::ocspPath) + "/";
    if (path.starts_with(ocspPrefix)) return status(responder_.answerGet(path.substr(ocspPrefix.size())), request);
    if (path == ca::rootCertificatePath) return certificate(authority_.rootCertificate());
    if (path == ca::issuingCertificatePath) return certificate(authority_.issuingCertificate());
    if (path == ca::issuingCrlPath) return list(lists_.current(clock_()), "issuing");
    if (path == ca::issuingDeltaPath) return deltaList(lists_.delta());
    if (path == ca::rootCrlPath) return list(lists_.root(clock_()), "root");
    return {};
}

}  // namespace sceau::revocation
