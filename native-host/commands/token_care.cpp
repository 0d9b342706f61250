// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/token_care.hpp"

#include "native-host/commands/listing.hpp"
#include "native-host/commands/names.hpp"
#include "shared/x509/certificate.hpp"

#include <algorithm>
#include <string_view>

namespace sceau::commands {

using namespace protocol;

namespace {

/// How often a code is asked for in one operation, and how often two new PINs may differ.
constexpr int maxAttempts = 3;

bool equal(const Secret& a, const Secret& b)
{
    return std::string_view(a.cString(), a.size()) == std::string_view(b.cString(), b.size());
}

std::int64_t now()
{
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

/// Another certificate of the same person with a key is valid, and longer.
bool hasSuccessor(const x509::Certificate& certificate, const std::vector<WorkerCertificate>& present)
{
    return std::any_of(present.begin(), present.end(), [&](const WorkerCertificate& object) {
        const auto other = x509::parseCertificate(object.certificate);
        return other && other->der != certificate.der && other->subject == certificate.subject && !object.id.empty() &&
               object.keyVisible && other->isValidAt(now()) && other->notAfter >= certificate.notAfter;
    });
}

}  // namespace

dialogs::Asking TokenCare::asking(const Call& call, const PresentToken& token, dialogs::Sentence operation)
{
    return {.language = call.caller.language,
            .origin = call.caller.origin,
            .operation = std::move(operation),
            .tokenLabel = token.info.label.empty() ? token.info.reader : token.info.label,
            .tries = triesOf(token.info.pinState)};
}

Result<Secret> TokenCare::ask(const Call& call, const dialogs::Asking& asking, dialogs::FieldText field)
{
    call.progress(RenewalStep::waitingForPin);
    return services_.dialogs.askSecret(dialogs::fieldWindow(asking, field), *call.cancellation);
}

Result<Secret> TokenCare::askNewPin(const Call& call, const dialogs::Asking& asking)
{
    using dialogs::Field;
    auto clean = asking;
    clean.wrongBefore = false;
    for (int attempt = 0; attempt < maxAttempts; ++attempt) {
        ASSIGN_OR_RETURN(auto first, ask(call, clean, {Field::newPin, attempt > 0}));
        ASSIGN_OR_RETURN(const auto second, ask(call, clean, {Field::newPinAgain}));
        if (equal(first, second)) return first;
    }
    return fail(ErrorCode::newPinRefused, "the two new PINs differ");
}

Result<void> TokenCare::changeOnce(const Call& call, const PresentToken& token, dialogs::Asking& asking)
{
    const auto& info = token.info;
    if (info.pinState == PinState::locked) return fail(ErrorCode::pinBlocked, "before asking");
    asking.tries = triesOf(info.pinState);
    if (asking.tries == dialogs::Tries::last)
        RETURN_IF_ERROR(services_.dialogs.confirm(dialogs::lastTryWindow(asking), *call.cancellation));
    const WorkerChangePinRequest request{info.slotId, info.serialNumber, info.pinPad};
    if (info.pinPad) {
        RETURN_IF_ERROR(services_.dialogs.confirm(dialogs::consentWindow(asking, true), *call.cancellation));
        return token.worker->changePin(request, nullptr, nullptr);
    }
    ASSIGN_OR_RETURN(const auto current, ask(call, asking, {dialogs::Field::currentPin}));
    ASSIGN_OR_RETURN(const auto fresh, askNewPin(call, asking));
    RETURN_IF_ERROR(call.stillWanted());
    return token.worker->changePin(request, &current, &fresh);
}

Result<ChangePinResponse> TokenCare::changePin(const Call& call, const ChangePinRequest& request)
{
    RETURN_IF_ERROR(admitCaller(services_, call.caller));
    ASSIGN_OR_RETURN(auto token, tokenNamed(services_, call, request.tokenId));
    ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
    auto window = asking(call, token, dialogs::pinChange());
    for (int attempt = 1;; ++attempt) {
        const auto changed = changeOnce(call, token, window);
        if (changed) return ChangePinResponse{};
        if (changed.error().code != ErrorCode::pinIncorrect || attempt == maxAttempts) return Failure{changed.error()};
        window.wrongBefore = true;
        ASSIGN_OR_RETURN(token, tokenNamed(services_, call, request.tokenId));
    }
}

Result<RemoveCertificateResponse> TokenCare::removeCertificate(const Call& call,
                                                               const RemoveCertificateRequest& request)
{
    RETURN_IF_ERROR(admitCaller(services_, call.caller));
    if (!services_.policy.rules().removeOldCertificates.value_or(true))
        return fail(ErrorCode::originForbidden, "removeOldCertificates is false");
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    ASSIGN_OR_RETURN(auto token, tokenHolding(services_, call, request.certificate));
    ASSIGN_OR_RETURN(const auto present, TokenDirectory::certificatesOf(token));
    if (certificate.isValidAt(now()) && !hasSuccessor(certificate, present))
        return fail(ErrorCode::certificateStillNeeded, "no other valid certificate of this subject");

    constexpr std::size_t dayLength = 10;
    const auto until = rfc3339(std::chrono::system_clock::from_time_t(certificate.notAfter)).substr(0, dayLength);
    const auto operation = dialogs::removal(displayName(certificate), until);
    {
        ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
        call.progress(RenewalStep::waitingForConsent);
        RETURN_IF_ERROR(services_.dialogs.confirm(dialogs::consentWindow(asking(call, token, operation), false),
                                                  *call.cancellation));
    }
    ASSIGN_OR_RETURN(const auto login, services_.logins.open(call, token, {operation, {}}));
    token = login.token();  // as it is after another host may have been there
    call.progress(RenewalStep::cleaningUp);
    // The key first: cut here, the certificate is still there to ask again with.
    RETURN_IF_ERROR(token.worker->destroyKey({token.info.slotId, token.info.serialNumber, certificate.publicKey, {}}));
    RETURN_IF_ERROR(
        token.worker->destroyCertificate({token.info.slotId, token.info.serialNumber, request.certificate}));
    return RemoveCertificateResponse{};
}

}  // namespace sceau::commands
