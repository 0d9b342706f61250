// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/cancellation.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <memory>

namespace sceau::commands {

/// What the host tells without being asked. Called from several threads.
class Events {
public:
    virtual ~Events() = default;

    virtual void progress(std::int64_t requestId, protocol::RenewalStep step) = 0;
    virtual void tokensChanged() = 0;
};

/// One request while it is worked on.
struct Call {
    const protocol::Caller& caller;
    std::shared_ptr<dialogs::Cancellation> cancellation;
    Events& events;

    void progress(protocol::RenewalStep step) const { events.progress(caller.requestId, step); }

    /// Fails with `cancelled` once the caller no longer wants the answer. Asked only where nothing is half done.
    [[nodiscard]] Result<void> stillWanted() const
    {
        if (cancellation->requested()) return fail(ErrorCode::cancelled, "by the caller");
        return {};
    }
};

}  // namespace sceau::commands
