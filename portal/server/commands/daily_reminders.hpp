// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/portal.hpp"

#include <atomic>
#include <string>
#include <thread>

namespace sceau::commands {

/// Sends the expiry mails that are due, once a day and when the portal starts, while this object lives. Several portals
/// over one database may each have one: every mail is claimed by one of them.
class DailyReminders {
public:
    /// `portal` outlives this object.
    explicit DailyReminders(const pages::Portal& portal);
    DailyReminders(const DailyReminders&) = delete;
    DailyReminders& operator=(const DailyReminders&) = delete;
    ~DailyReminders();

private:
    void run();
    void remind();

    const pages::Portal& portal_;
    std::string remindedOn_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace sceau::commands
