// SPDX-License-Identifier: Apache-2.0
// Logins, and PINs that are changed. PINs arrive as frames of their own behind the command.
#include "native-host/messaging/framing.hpp"
#include "native-host/token-worker/worker_on_token.hpp"

namespace sceau::worker {

Result<WorkerLoginResponse> WorkerCommands::workerLogin(const WorkerLoginRequest& request)
{
    std::optional<Secret> pin;
    if (!request.pinPad) {
        ASSIGN_OR_RETURN(auto read, messaging::readSecret(*in_));
        pin.emplace(std::move(read));
    }
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerLoginResponse> {
        // A login that is still held would make the token believe any PIN.
        RETURN_IF_ERROR(session.logout());
        RETURN_IF_ERROR(
            session.login(request.kind == WorkerLoginKind::user ? CKU_USER : CKU_SO, pin ? &*pin : nullptr));
        return WorkerLoginResponse{};
    });
}

Result<WorkerSessionResponse> WorkerCommands::workerSession(const WorkerSessionRequest& request)
{
    return onToken(request, [](const pkcs11::Session& session) -> Result<WorkerSessionResponse> {
        ASSIGN_OR_RETURN(const bool loggedIn, session.isLoggedIn());
        return WorkerSessionResponse{loggedIn};
    });
}

Result<WorkerLogoutResponse> WorkerCommands::workerLogout(const WorkerLogoutRequest& request)
{
    foundKey_.reset();
    const auto slot = static_cast<CK_SLOT_ID>(request.slotId);
    const auto claim = claims_.extract(slot);  // ends with this function
    const auto found = sessions_.find(slot);
    if (found == sessions_.end()) return WorkerLogoutResponse{};
    const auto result = found->second.logout();
    // Also when the driver could not: a closed session holds no login.
    sessions_.erase(found);
    if (!result && result.error().code != ErrorCode::tokenRemoved) return Failure{result.error()};
    return WorkerLogoutResponse{};
}

Result<WorkerChangePinResponse> WorkerCommands::workerChangePin(const WorkerChangePinRequest& request)
{
    std::optional<Secret> oldPin;
    std::optional<Secret> newPin;
    if (!request.pinPad) {
        ASSIGN_OR_RETURN(auto first, messaging::readSecret(*in_));
        ASSIGN_OR_RETURN(auto second, messaging::readSecret(*in_));
        oldPin.emplace(std::move(first));
        newPin.emplace(std::move(second));
    }
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerChangePinResponse> {
        RETURN_IF_ERROR(session.logout());
        // Some modules change a PIN only after a login, all of them do so after one.
        RETURN_IF_ERROR(session.login(CKU_USER, oldPin ? &*oldPin : nullptr));
        const auto changed = session.setPin(oldPin ? &*oldPin : nullptr, newPin ? &*newPin : nullptr);
        (void)session.logout();
        RETURN_IF_ERROR(changed);
        return WorkerChangePinResponse{};
    });
}

Result<WorkerUnblockPinResponse> WorkerCommands::workerUnblockPin(const WorkerUnblockPinRequest& request)
{
    std::optional<Secret> typedPuk;
    std::optional<Secret> typedPin;
    if (!request.pinPad) {
        ASSIGN_OR_RETURN(auto first, messaging::readSecret(*in_));
        ASSIGN_OR_RETURN(auto second, messaging::readSecret(*in_));
        typedPuk.emplace(std::move(first));
        typedPin.emplace(std::move(second));
    }
    const auto* puk = typedPuk ? &*typedPuk : nullptr;
    const auto* newPin = typedPin ? &*typedPin : nullptr;
    const auto ofPuk = [](const Result<void>& result) -> Result<void> {
        if (result) return {};
        const auto& [code, detail] = result.error();
        if (code == ErrorCode::pinIncorrect) return fail(ErrorCode::pukIncorrect, detail);
        if (code == ErrorCode::pinBlocked) return fail(ErrorCode::pukBlocked, detail);
        return code == ErrorCode::internalError ? fail(ErrorCode::unblockUnsupported, detail) : Failure{result.error()};
    };
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerUnblockPinResponse> {
        RETURN_IF_ERROR(session.logout());
        if (request.style == WorkerUnblockStyle::setPinInUnloggedSession) {
            RETURN_IF_ERROR(ofPuk(session.setPin(puk, newPin)));
            return WorkerUnblockPinResponse{};
        }
        RETURN_IF_ERROR(ofPuk(session.login(CKU_SO, puk)));
        const auto set = session.initPin(newPin);
        (void)session.logout();
        RETURN_IF_ERROR(set);
        return WorkerUnblockPinResponse{};
    });
}

}  // namespace sceau::worker
