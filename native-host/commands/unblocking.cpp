// SPDX-License-Identifier: Apache-2.0
// A new PIN with the PUK: TokenCare::prepareUnblock and unblockPin.
#include "native-host/commands/listing.hpp"
#include "native-host/commands/names.hpp"
#include "native-host/commands/token_care.hpp"
#include "shared/base/hexadecimal.hpp"

namespace sceau::commands {

using namespace protocol;

namespace {

/// How often the PUK is asked for in one operation, where the driver tells how many tries are left.
constexpr int maxAttempts = 3;

/// How long a portal has to release a PUK, and how many may be waited for.
constexpr std::chrono::minutes preparedFor{10};
constexpr std::size_t maxPrepared = 8;
constexpr std::size_t unblockIdBytes = 16;

}  // namespace

Result<PrepareUnblockResponse> TokenCare::prepareUnblock(const Call& call, const PrepareUnblockRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    if (services_.policy.pukKeysOf(call.caller.origin).empty())
        return fail(ErrorCode::originForbidden, "not among the pukKeys of the policy");
    ASSIGN_OR_RETURN(const auto token, tokenNamed(services_, call, request.tokenId));
    if (!token.quirks.unblockStyle) return fail(ErrorCode::unblockUnsupported, "nobody knows how");
    ASSIGN_OR_RETURN(auto key, puk::UnblockKey::make());
    PrepareUnblockResponse response{hexadecimal(randomBytes(unblockIdBytes)), key.publicKey(), token.info.serialNumber};

    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    std::erase_if(prepared_, [&](const auto& prepared) { return prepared.second.end < now; });
    if (prepared_.size() >= maxPrepared) return fail(ErrorCode::busy, "too many unblockings are prepared");
    prepared_.emplace(response.unblockId,
                      PreparedUnblock{call.caller.origin, token.id, std::move(key), now + preparedFor});
    return response;
}

Result<Secret> TokenCare::openSealedPuk(const Call& call, const PresentToken& token, const UnblockPinRequest& request)
{
    const std::lock_guard lock(mutex_);
    // Taken whatever comes of it: a key serves once.
    const auto prepared = prepared_.extract(*request.unblockId);
    if (!prepared || prepared.mapped().origin != call.caller.origin || prepared.mapped().tokenId != token.id ||
        prepared.mapped().end < std::chrono::steady_clock::now())
        return fail(ErrorCode::sealedPukInvalid, "nothing of that name was prepared");
    return prepared.mapped().key.open(*request.sealedPuk, {.origin = call.caller.origin,
                                                           .serialNumber = token.info.serialNumber,
                                                           .unblockId = *request.unblockId,
                                                           .signers = services_.policy.pukKeysOf(call.caller.origin)});
}

Result<UnblockPinResponse> TokenCare::unblockSealed(const Call& call, const PresentToken& token,
                                                    const UnblockPinRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    ASSIGN_OR_RETURN(const auto puk, openSealedPuk(call, token, request));
    const auto officer = token.info.soPinState;
    const bool byOfficer = *token.quirks.unblockStyle == WorkerUnblockStyle::initPinInSoSession;
    if (byOfficer && (officer == PinState::locked || officer == PinState::finalTry))
        return fail(ErrorCode::pukBlocked, "a portal never uses the last try");

    ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
    auto window = asking(call, token, dialogs::sealedUnblocking());
    window.tries = dialogs::Tries::unknown;
    call.progress(RenewalStep::waitingForConsent);
    RETURN_IF_ERROR(services_.dialogs.confirm(dialogs::consentWindow(window, false), *call.cancellation));
    ASSIGN_OR_RETURN(const auto fresh, askNewPin(call, window));
    RETURN_IF_ERROR(call.stillWanted());
    RETURN_IF_ERROR(token.worker->unblockPin(
        {token.info.slotId, token.info.serialNumber, *token.quirks.unblockStyle, false}, &puk, &fresh));
    return UnblockPinResponse{};
}

Result<void> TokenCare::unblockOnce(const Call& call, const PresentToken& token, const dialogs::Asking& asking)
{
    const auto& info = token.info;
    const WorkerUnblockPinRequest request{info.slotId, info.serialNumber, *token.quirks.unblockStyle, info.pinPad};
    if (info.pinPad) {
        RETURN_IF_ERROR(services_.dialogs.confirm(dialogs::unblockOnPinPadWindow(asking), *call.cancellation));
        return token.worker->unblockPin(request, nullptr, nullptr);
    }
    ASSIGN_OR_RETURN(const auto puk, ask(call, asking, {dialogs::Field::puk}));
    ASSIGN_OR_RETURN(const auto fresh, askNewPin(call, asking));
    RETURN_IF_ERROR(call.stillWanted());
    return token.worker->unblockPin(request, &puk, &fresh);
}

Result<UnblockPinResponse> TokenCare::unblockPin(const Call& call, const UnblockPinRequest& request)
{
    RETURN_IF_ERROR(admitCaller(services_, call.caller));
    if (request.sealedPuk.has_value() != request.unblockId.has_value())
        return fail(ErrorCode::invalidRequest, "sealedPuk and unblockId belong together");
    ASSIGN_OR_RETURN(auto token, tokenNamed(services_, call, request.tokenId));
    if (!token.quirks.unblockStyle) return fail(ErrorCode::unblockUnsupported, "nobody knows how");
    if (request.sealedPuk) return unblockSealed(call, token, request);
    ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
    auto window = asking(call, token, dialogs::pinUnblocking());
    window.tries = dialogs::Tries::unknown;
    const bool byOfficer = *token.quirks.unblockStyle == WorkerUnblockStyle::initPinInSoSession;
    for (int attempt = 1;; ++attempt) {
        if (byOfficer && token.info.soPinState == PinState::locked) return fail(ErrorCode::pukBlocked, "before asking");
        if (byOfficer && token.info.soPinState == PinState::finalTry)
            RETURN_IF_ERROR(services_.dialogs.confirm(dialogs::lastUnblockingTryWindow(window), *call.cancellation));
        const auto unblocked = unblockOnce(call, token, window);
        if (unblocked) return UnblockPinResponse{};
        // A PUK has few tries and no flag tells how many: a second attempt is the holder's own new decision.
        if (unblocked.error().code != ErrorCode::pukIncorrect || !byOfficer || attempt == maxAttempts)
            return Failure{unblocked.error()};
        window.wrongBefore = true;
        ASSIGN_OR_RETURN(token, tokenNamed(services_, call, request.tokenId));
    }
}

}  // namespace sceau::commands
