// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/services.hpp"

namespace sceau::commands {

Result<void> requireOrigin(const Services& services, const protocol::Caller& caller)
{
    if (caller.origin.empty()) return fail(ErrorCode::originNotAllowed, "the command is for web pages");
    return services.policy.admits(caller.origin);
}

Result<void> admitCaller(const Services& services, const protocol::Caller& caller)
{
    return caller.origin.empty() ? Result<void>{} : services.policy.admits(caller.origin);
}

Result<void> requireOwnPage(const protocol::Caller& caller)
{
    if (caller.origin.empty()) return {};
    return fail(ErrorCode::originNotAllowed, "the command is not for web pages");
}

Result<void> confirmPages(const Services& services, const Call& call, const dialogs::Asking& asking,
                          const std::vector<std::string>& lines)
{
    call.progress(protocol::RenewalStep::waitingForConsent);
    for (const auto& window : dialogs::pages(asking, lines))
        RETURN_IF_ERROR(services.dialogs.confirm(window, *call.cancellation));
    return {};
}

}  // namespace sceau::commands
