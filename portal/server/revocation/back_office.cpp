// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/back_office.hpp"

#include "portal/server/mail/smtp.hpp"
#include "shared/base/log.hpp"

#include <charconv>
#include <chrono>
#include <fstream>
#include <string_view>
#include <utility>

namespace sceau::revocation {

namespace {

constexpr std::int64_t hour = 3600;
constexpr auto pause = std::chrono::seconds(1);

template <typename T>
void note(std::string_view duty, const Result<T>& result)
{
    if (!result) log::warning("a duty of the back office failed", {{"duty", duty}, {"detail", result.error().detail}});
}

}  // namespace

BackOffice::BackOffice(Duties duties) : duties_(std::move(duties)), thread_([this] { run(); }) {}

BackOffice::~BackOffice()
{
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void BackOffice::run()
{
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        work();
        lock.lock();
        wake_.wait_for(lock, pause, [this] { return stopping_; });
    }
}

void BackOffice::work()
{
    const std::int64_t now = duties_.clock();
    note("searches", answerSearches(duties_.database, duties_.pepper, duties_.sender, now));
    for (const auto& duty : duties_.further) note("further", duty());
    note("authority", duties_.ledger.tellAuthority());
    note("list", duties_.lists.publishIfOlderThan(hour, now));
    if (duties_.transport) note("mails", mail::deliver(duties_.database, *duties_.transport, now));
}

Result<std::unique_ptr<mail::Transport>> transportOf(const std::string& server, const std::string& user,
                                                     const std::string& passwordFile)
{
    mail::SmtpConfiguration configuration;
    const bool tls = server.starts_with("smtps://");
    if (!tls && !server.starts_with("smtp://"))
        return fail(ErrorCode::invalidRequest, "mail.server must begin with smtp:// or smtps://");
    const std::string address = server.substr(tls ? 8 : 7);
    const auto colon = address.rfind(':');
    configuration.host = address.substr(0, colon);
    configuration.port = tls ? 465 : 25;
    if (colon != std::string::npos) {
        const auto port = address.substr(colon + 1);
        const auto read = std::from_chars(port.data(), port.data() + port.size(), configuration.port);
        if (read.ec != std::errc() || read.ptr != port.data() + port.size())
            return fail(ErrorCode::invalidRequest, "mail.server has no valid port");
    }
    if (configuration.host.empty()) return fail(ErrorCode::invalidRequest, "mail.server names no host");
    const bool isHere = configuration.host == "127.0.0.1" || configuration.host == "localhost";
    configuration.security = tls      ? mail::SmtpSecurity::tls
                             : isHere ? mail::SmtpSecurity::none
                                      : mail::SmtpSecurity::startTls;
    configuration.user = user;
    if (!passwordFile.empty()) {
        std::ifstream file(passwordFile);
        if (!std::getline(file, configuration.password))
            return fail(ErrorCode::invalidRequest, "mail.passwordFile cannot be read");
    }
    return std::unique_ptr<mail::Transport>(std::make_unique<mail::SmtpTransport>(std::move(configuration)));
}

}  // namespace sceau::revocation
