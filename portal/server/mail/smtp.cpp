// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail/smtp.hpp"

#include "shared/base/free_with.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace sceau::mail {

namespace {

using CurlPtr = std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>;
using ListPtr = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

/// What libcurl still has to send.
std::size_t give(char* buffer, std::size_t size, std::size_t count, void* rest)
{
    auto& text = *static_cast<std::string_view*>(rest);
    const std::size_t given = std::min(size * count, text.size());
    std::memcpy(buffer, text.data(), given);
    text.remove_prefix(given);
    return given;
}

void apply(CURL* curl, const SmtpConfiguration& configuration)
{
    const bool tls = configuration.security == SmtpSecurity::tls;
    const std::string url =
        (tls ? "smtps://" : "smtp://") + configuration.host + ":" + std::to_string(configuration.port);
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, tls ? "smtps" : "smtp");
    curl_easy_setopt(
        curl, CURLOPT_USE_SSL,
        static_cast<long>(configuration.security == SmtpSecurity::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(configuration.timeout.count()));
    if (!configuration.authorities.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, configuration.authorities.c_str());
    if (!configuration.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, configuration.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, configuration.password.c_str());
    }
}

/// 5xx is the relay's last word about this mail, unless it is about us (530 to 535: authentication).
Attempt translated(CURL* curl, CURLcode code)
{
    if (code == CURLE_OK) return {Delivery::accepted, {}};
    long reply = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
    const bool aboutTheMail = reply >= 500 && reply < 600 && !(reply >= 530 && reply <= 535);
    const std::string reason = std::string(curl_easy_strerror(code)) + ", reply " + std::to_string(reply);
    return {aboutTheMail ? Delivery::refusedForEver : Delivery::refusedForNow, reason};
}

}  // namespace

SmtpTransport::SmtpTransport(SmtpConfiguration configuration) : configuration_(std::move(configuration)) {}

Attempt SmtpTransport::send(const std::string& envelopeFrom, const std::string& envelopeTo, const std::string& content)
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    const CurlPtr curl(curl_easy_init());
    const ListPtr recipients(curl_slist_append(nullptr, ("<" + envelopeTo + ">").c_str()));
    if (started != CURLE_OK || !curl || !recipients) return {Delivery::refusedForNow, "libcurl cannot start"};

    std::string_view rest = content;
    apply(curl.get(), configuration_);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, ("<" + envelopeFrom + ">").c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &rest);
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    return translated(curl.get(), curl_easy_perform(curl.get()));
}

}  // namespace sceau::mail
