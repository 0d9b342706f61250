// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/crl/publisher.hpp"
#include "portal/server/mail/outbox.hpp"
#include "portal/server/revocation/ledger.hpp"
#include "portal/server/revocation/search.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace sceau::revocation {

/// What happens without a visitor: answers to searches, mails, the hourly list, news for the authority.
/// One thread; stops and waits for the work at hand when it is destroyed. Several portals may each have one.
class BackOffice {
public:
    struct Duties {
        store::Database& database;
        const secrets::Pepper& pepper;
        Sender sender;
        Ledger& ledger;
        crl::Publisher& lists;
        std::unique_ptr<mail::Transport> transport;  ///< none: mails stay in the outbox
        std::function<std::int64_t()> clock;
        std::vector<std::function<Result<void>()>> further;  ///< of other parts of the portal
    };

    explicit BackOffice(Duties duties);
    BackOffice(const BackOffice&) = delete;
    BackOffice& operator=(const BackOffice&) = delete;
    ~BackOffice();

    /// One round of everything that is due.
    void work();

private:
    void run();

    Duties duties_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

/// The transport that a configured server address asks for ("smtp://host:port", "smtps://host:port"). Plain SMTP
/// only to this machine; elsewhere STARTTLS is required. Fails with `invalidRequest`.
[[nodiscard]] Result<std::unique_ptr<mail::Transport>> transportOf(const std::string& server, const std::string& user,
                                                                   const std::string& passwordFile);

}  // namespace sceau::revocation
