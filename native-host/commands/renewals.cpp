// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/renewals.hpp"

#include "native-host/commands/listing.hpp"
#include "native-host/commands/names.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/request.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>

namespace sceau::commands {

using namespace protocol;

namespace {

constexpr std::size_t renewalIdBytes = 16;
constexpr std::size_t temporaryIdBytes = 20;

std::string now()
{
    return rfc3339(std::chrono::system_clock::now());
}

/// What the token already says against making this key.
Result<void> precheck(const PresentToken& token, KeyType type)
{
    if (!token.info.initialized) return fail(ErrorCode::tokenUnusable, "the token is not initialised");
    if (!token.info.writable) return fail(ErrorCode::tokenWriteProtected, "CKF_WRITE_PROTECTED");
    const auto& types = token.info.keyTypes;
    if (std::find(types.begin(), types.end(), type) == types.end())
        return fail(ErrorCode::keyTypeUnsupported, std::string(toText(type)));
    return {};
}

bool isFirst(const JournalEntry& entry)
{
    return entry.currentCertificate.empty();
}

std::string nameOf(const JournalEntry& entry)
{
    const auto certificate = x509::parseCertificate(entry.currentCertificate);
    return certificate ? displayName(*certificate) : entry.tokenLabel;
}

std::string describe(const x509::Name& name)
{
    std::string text;
    for (const auto& attribute : name) text += (text.empty() ? "" : ", ") + attribute.shortName + "=" + attribute.value;
    return text;
}

}  // namespace

Result<void> Renewals::store(JournalEntry& entry, RenewalState state) const
{
    entry.state = state;
    entry.updatedAt = now();
    return services_.journal.write(entry);
}

Result<Renewals::Beginning> Renewals::beginningOf(const Call& call, const GenerateKeyRequest& request) const
{
    const auto keyType = std::string(toText(request.keyType));
    if (request.currentCertificate.has_value() == request.tokenId.has_value())
        return fail(ErrorCode::invalidRequest, "either a certificate or a token");
    if (request.tokenId) {
        ASSIGN_OR_RETURN(auto token, tokenNamed(services_, call, *request.tokenId));
        return Beginning{std::move(token), dialogs::firstCertificate(keyType)};
    }
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(*request.currentCertificate));
    ASSIGN_OR_RETURN(auto token, tokenHolding(services_, call, *request.currentCertificate));
    return Beginning{std::move(token), dialogs::renewal(displayName(certificate), keyType)};
}

Result<GenerateKeyResponse> Renewals::generateKey(const Call& call, const GenerateKeyRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    ASSIGN_OR_RETURN(const auto beginning, beginningOf(call, request));
    const auto& [token, operation] = beginning;
    RETURN_IF_ERROR(precheck(token, request.keyType));

    const auto renewalId = hexadecimal(randomBytes(renewalIdBytes));
    JournalEntry entry{.renewalId = renewalId,
                       .origin = call.caller.origin,
                       .startedAt = now(),
                       .tokenId = token.id,
                       .tokenLabel = token.info.label,
                       .modulePath = token.worker->module().string(),
                       .keyType = request.keyType,
                       .keyId = randomBytes(temporaryIdBytes),
                       .currentCertificate = request.currentCertificate.value_or(Bytes{})};
    ASSIGN_OR_RETURN(const auto held, services_.journal.hold(renewalId));
    ASSIGN_OR_RETURN(const auto begunBefore, renewalsOf(entry));
    ASSIGN_OR_RETURN(auto login, services_.logins.open(call, token, {operation, {}}));
    // Another tab that asked for the same was first: one certificate gets one key.
    ASSIGN_OR_RETURN(const auto begun, renewalsOf(entry));
    if (!std::includes(begunBefore.begin(), begunBefore.end(), begun.begin(), begun.end()))
        return fail(ErrorCode::busy, "another renewal of this certificate began meanwhile");

    removeRemains(login);
    RETURN_IF_ERROR(call.stillWanted());
    RETURN_IF_ERROR(store(entry, RenewalState::makingKey));
    auto publicKey = makeKey(call, login, entry);
    if (!publicKey) {
        if (!leavesRemains(publicKey.error().code)) (void)services_.journal.remove(renewalId);
        return Failure{publicKey.error()};
    }
    login.keepFor(renewalId, call.caller.origin);
    return GenerateKeyResponse{renewalId, services_.names.nameFor(entry.origin, token.id), std::move(*publicKey)};
}

Result<std::set<std::string>> Renewals::renewalsOf(const JournalEntry& entry) const
{
    ASSIGN_OR_RETURN(const auto entries, services_.journal.entries());
    std::set<std::string> names;
    for (const auto& other : entries)
        if (other.origin == entry.origin && other.currentCertificate == entry.currentCertificate &&
            (!isFirst(entry) || other.tokenId == entry.tokenId) && other.state != RenewalState::makingKey)
            names.insert(other.renewalId);
    return names;
}

Result<void> Renewals::agreeToSubject(const Call& call, const JournalEntry& entry, const x509::Name& subject) const
{
    auto operation = dialogs::firstRequest(describe(subject));
    if (!isFirst(entry)) {
        ASSIGN_OR_RETURN(const auto current, x509::parseCertificate(entry.currentCertificate));
        if (subject == current.subject) return {};
        operation = dialogs::otherSubject(describe(subject));
    }
    return agreeTo(call, {.language = call.caller.language,
                          .origin = call.caller.origin,
                          .operation = std::move(operation),
                          .tokenLabel = entry.tokenLabel});
}

Result<void> Renewals::agreeTo(const Call& call, const dialogs::Asking& asking) const
{
    ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
    call.progress(RenewalStep::waitingForConsent);
    return services_.dialogs.confirm(dialogs::consentWindow(asking, false), *call.cancellation);
}

Result<SignRequestResponse> Renewals::signRequest(const Call& call, const SignRequestRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    ASSIGN_OR_RETURN(auto entry, services_.journal.find(request.renewalId, call.caller.origin));
    ASSIGN_OR_RETURN(const auto held, services_.journal.hold(entry.renewalId));
    if (entry.state != RenewalState::keyMade && entry.state != RenewalState::requested)
        return fail(ErrorCode::renewalStateInvalid, std::string(toText(entry.state)));
    ASSIGN_OR_RETURN(const auto info, x509::parseRequestInfo(request.certificationRequestInfo));
    if (info.publicKey != entry.publicKey) return fail(ErrorCode::requestMismatch, "another public key");
    ASSIGN_OR_RETURN(const auto subject, x509::parseName(info.subjectDer));

    ASSIGN_OR_RETURN(const auto token, services_.tokens.find(entry.tokenId));
    RETURN_IF_ERROR(agreeToSubject(call, entry, subject));
    const auto operation = isFirst(entry) ? dialogs::firstSignature() : dialogs::resumption(nameOf(entry));
    ASSIGN_OR_RETURN(auto login, services_.logins.open(call, token, {operation, entry.renewalId}));
    x509::Certificate likeness;
    ASSIGN_OR_RETURN(likeness.keyType, x509::keyTypeOf(info.publicKey));
    ASSIGN_OR_RETURN(const auto algorithm, algorithmFor(likeness, usualHash(likeness.keyType)));
    ASSIGN_OR_RETURN(auto signature, login.persistently(call, [&] {
        return login.sign(call, {info.publicKey, {}}, algorithm, request.certificationRequestInfo);
    }));
    if (!likeness.keyType.starts_with("RSA-")) {
        ASSIGN_OR_RETURN(signature, x509::ecdsaRawToDer(signature));
    }
    ASSIGN_OR_RETURN(auto signedRequest,
                     x509::attachSignature(request.certificationRequestInfo, x509Algorithm(algorithm), signature));
    RETURN_IF_ERROR(call.stillWanted());
    entry.request = signedRequest;
    RETURN_IF_ERROR(store(entry, RenewalState::requested));
    login.keepFor(entry.renewalId, call.caller.origin);
    return SignRequestResponse{std::move(signedRequest)};
}

Result<AbandonKeyResponse> Renewals::abandonKey(const Call& call, const AbandonKeyRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    ASSIGN_OR_RETURN(const auto entry, services_.journal.find(request.renewalId, call.caller.origin));
    ASSIGN_OR_RETURN(const auto held, services_.journal.hold(entry.renewalId));
    ASSIGN_OR_RETURN(const auto token, services_.tokens.find(entry.tokenId));
    const bool sent = entry.state != RenewalState::keyMade && entry.state != RenewalState::makingKey;
    const auto operation = isFirst(entry) ? dialogs::firstAbandonment(sent) : dialogs::abandonment(nameOf(entry), sent);
    if (sent)
        RETURN_IF_ERROR(agreeTo(call, {.language = call.caller.language,
                                       .origin = call.caller.origin,
                                       .operation = operation,
                                       .tokenLabel = entry.tokenLabel}));
    ASSIGN_OR_RETURN(auto login, services_.logins.open(call, token, {operation, entry.renewalId}));
    call.progress(RenewalStep::cleaningUp);
    if (entry.certificate)
        RETURN_IF_ERROR(login.token().worker->destroyCertificate(
            {login.token().info.slotId, login.token().info.serialNumber, *entry.certificate}));
    RETURN_IF_ERROR(destroy(login, entry));
    RETURN_IF_ERROR(services_.journal.remove(entry.renewalId));
    return AbandonKeyResponse{};
}

Result<PendingRenewalsResponse> Renewals::pending(const Call& call)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    ASSIGN_OR_RETURN(auto entries, services_.journal.entries());
    std::erase_if(entries, [&](const JournalEntry& entry) {
        return entry.origin != call.caller.origin || entry.state == RenewalState::makingKey || !entry.publicKey;
    });
    PendingRenewalsResponse response;
    if (entries.empty()) return response;
    const auto present = services_.tokens.list().tokens;
    constexpr std::size_t maxPending = 32;
    for (auto& entry : entries) {
        if (response.renewals.size() == maxPending) break;
        const bool tokenPresent = std::any_of(present.begin(), present.end(),
                                              [&](const PresentToken& token) { return token.id == entry.tokenId; });
        response.renewals.push_back({.renewalId = entry.renewalId,
                                     .state = entry.state,
                                     .tokenId = services_.names.nameFor(entry.origin, entry.tokenId),
                                     .tokenPresent = tokenPresent,
                                     .keyType = entry.keyType,
                                     .publicKey = *entry.publicKey,
                                     .currentCertificate = entry.currentCertificate,
                                     .request = entry.request,
                                     .startedAt = entry.startedAt});
    }
    return response;
}

}  // namespace sceau::commands
