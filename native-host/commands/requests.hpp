// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/cancellation.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace sceau::commands {

/// The requests that are being worked on, so that they can be cancelled.
class ActiveRequests {
public:
    /// More requests at a time than this are refused.
    static constexpr std::size_t limit = 32;

    /// False when there are too many, or one of this id already.
    [[nodiscard]] bool begin(std::int64_t id, const std::string& origin)
    {
        const std::lock_guard lock(mutex_);
        if (active_.size() >= limit) return false;
        return active_.try_emplace(id, Active{origin, std::make_shared<dialogs::Cancellation>()}).second;
    }

    void end(std::int64_t id)
    {
        const std::lock_guard lock(mutex_);
        active_.erase(id);
    }

    /// The request's own cancellation; a fresh one for a request that nobody can cancel.
    [[nodiscard]] std::shared_ptr<dialogs::Cancellation> cancellationOf(std::int64_t id)
    {
        const std::lock_guard lock(mutex_);
        const auto found = active_.find(id);
        return found == active_.end() ? std::make_shared<dialogs::Cancellation>() : found->second.cancellation;
    }

    /// Only who asked may cancel.
    void cancel(std::int64_t id, const std::string& origin)
    {
        std::shared_ptr<dialogs::Cancellation> cancellation;
        {
            const std::lock_guard lock(mutex_);
            const auto found = active_.find(id);
            if (found != active_.end() && found->second.origin == origin) cancellation = found->second.cancellation;
        }
        if (cancellation) cancellation->cancel();
    }

    void cancelAll()
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, request] : active_) request.cancellation->cancel();
    }

private:
    struct Active {
        std::string origin;
        std::shared_ptr<dialogs::Cancellation> cancellation;  // the registry's and the working thread's
    };

    std::mutex mutex_;
    std::map<std::int64_t, Active> active_;
};

}  // namespace sceau::commands
