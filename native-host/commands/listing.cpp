// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/listing.hpp"

#include "native-host/commands/names.hpp"

namespace sceau::commands {

using namespace protocol;

namespace {

bool listsUnasked(const Services& services, const std::string& origin)
{
    return origin.empty() || services.policy.listsWithoutAsking(origin) ||
           services.consents.covers(origin, ConsentOperation::listCertificates);
}

}  // namespace

Result<void> mayList(const Services& services, const Call& call)
{
    const auto& origin = call.caller.origin;
    if (listsUnasked(services, origin)) return {};
    ASSIGN_OR_RETURN(const auto turn, services.logins.turn(call));
    if (listsUnasked(services, origin)) return {};  // given while this one waited
    call.progress(RenewalStep::waitingForConsent);
    RETURN_IF_ERROR(services.dialogs.confirm(
        dialogs::consentWindow({.language = call.caller.language, .origin = origin, .operation = dialogs::listing()},
                               false),
        *call.cancellation));
    return services.consents.give(origin, ConsentOperation::listCertificates,
                                  rfc3339(std::chrono::system_clock::now()));
}

bool seesWhoseTokensAre(const Services& services, const Caller& caller)
{
    return listsUnasked(services, caller.origin) || !services.policy.pukKeysOf(caller.origin).empty();
}

Result<PresentToken> tokenHolding(const Services& services, const Call& call, BytesView certificate)
{
    RETURN_IF_ERROR(mayList(services, call));
    return services.tokens.holding(certificate);
}

Result<PresentToken> tokenNamed(const Services& services, const Call& call, const std::string& tokenId)
{
    return services.tokens.find(
        [&](const std::string& candidate) { return services.names.nameFor(call.caller.origin, candidate) == tokenId; });
}

Token describe(const Services& services, const Caller& caller, const PresentToken& token)
{
    const auto& info = token.info;
    const bool whole = seesWhoseTokensAre(services, caller);
    const auto whose = [whole](const std::string& text) { return whole ? text : std::string(); };
    return {.tokenId = services.names.nameFor(caller.origin, token.id),
            .label = whose(info.label),
            .manufacturer = info.manufacturer,
            .model = info.model,
            .serialNumber = whose(info.serialNumber),
            .reader = whose(info.reader),
            .driver = token.worker->name(),
            .pinState = info.pinState,
            .pinPad = info.pinPad,
            .writable = info.writable,
            .keyTypes = info.keyTypes};
}

}  // namespace sceau::commands
