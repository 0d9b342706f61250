// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/renewals.hpp"

#include "native-host/commands/names.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/base/log.hpp"
#include "shared/x509/key_identifier.hpp"
#include "shared/x509/request.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>

namespace sceau::commands {

using namespace protocol;

namespace {

constexpr std::size_t renewalIdBytes = 16;
constexpr std::size_t temporaryIdBytes = 20;

/// Label of a key whose renewal is not finished.
std::string pendingLabel(const std::string& renewalId)
{
    return "PENDING " + renewalId;
}

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

/// After these nobody knows whether the token made the key: the entry stays, and what it names is removed later.
bool leavesRemains(ErrorCode code)
{
    return code == ErrorCode::tokenRemoved || code == ErrorCode::tokenAbsent || code == ErrorCode::moduleCrashed ||
           code == ErrorCode::moduleTimeout || code == ErrorCode::loginLost || code == ErrorCode::internalError;
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

Result<GenerateKeyResponse> Renewals::generateKey(const Call& call, const GenerateKeyRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.currentCertificate));
    ASSIGN_OR_RETURN(const auto token, services_.tokens.holding(request.currentCertificate));
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
                       .currentCertificate = request.currentCertificate};
    ASSIGN_OR_RETURN(const auto held, services_.journal.hold(renewalId));
    ASSIGN_OR_RETURN(const auto begunBefore, renewalsOf(entry));
    const auto operation = dialogs::renewal(displayName(certificate), std::string(toText(request.keyType)));
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
    return GenerateKeyResponse{renewalId, token.id, std::move(*publicKey)};
}

Result<std::set<std::string>> Renewals::renewalsOf(const JournalEntry& entry) const
{
    ASSIGN_OR_RETURN(const auto entries, services_.journal.entries());
    std::set<std::string> names;
    for (const auto& other : entries)
        if (other.origin == entry.origin && other.currentCertificate == entry.currentCertificate &&
            other.state != RenewalState::makingKey)
            names.insert(other.renewalId);
    return names;
}

Result<Bytes> Renewals::makeKey(const Call& call, Login& login, JournalEntry& entry)
{
    const auto& token = login.token();
    call.progress(RenewalStep::makingKey);
    bool triedBefore = false;
    ASSIGN_OR_RETURN(auto publicKey, login.persistently(call, [&]() -> Result<Bytes> {
        if (std::exchange(triedBefore, true)) RETURN_IF_ERROR(destroy(login, entry));
        return token.worker->generateKey({token.info.slotId, token.info.serialNumber, entry.keyType, entry.keyId,
                                          pendingLabel(entry.renewalId), token.quirks.minimalTemplate,
                                          token.quirks.unreportedAttributes});
    }));
    call.progress(RenewalStep::checkingKey);
    const auto finished = [&]() -> Result<void> {
        // Known to the journal before anything else happens to it: from here on it is found by its value.
        entry.publicKey = publicKey;
        RETURN_IF_ERROR(store(entry, RenewalState::makingKey));
        ASSIGN_OR_RETURN(const auto id, x509::nssKeyIdentifier(publicKey));
        WorkerNameKeyRequest names{token.info.slotId, token.info.serialNumber, publicKey, id, {}, {}};
        ASSIGN_OR_RETURN(entry.keyId, token.worker->nameKey(names));
        RETURN_IF_ERROR(testKey(call, login, publicKey));
        RETURN_IF_ERROR(call.stillWanted());
        return store(entry, RenewalState::keyMade);
    }();
    if (finished) return publicKey;
    // Nothing has left the host: the key goes, and the error that is told is the first one.
    call.progress(RenewalStep::cleaningUp);
    if (const auto destroyed = destroy(login, entry); !destroyed) {
        log::warning("the unfinished key stays until the next login", {{"code", toText(destroyed.error().code)}});
        return fail(leavesRemains(finished.error().code) ? finished.error().code : destroyed.error().code,
                    finished.error().detail);
    }
    (void)services_.journal.remove(entry.renewalId);
    return Failure{finished.error()};
}

Result<void> Renewals::testKey(const Call& call, Login& login, const Bytes& publicKey)
{
    ASSIGN_OR_RETURN(const auto keyType, x509::keyTypeOf(publicKey));
    x509::Certificate likeness;
    likeness.keyType = keyType;
    ASSIGN_OR_RETURN(const auto algorithm, algorithmFor(likeness, usualHash(keyType)));
    const auto message = randomBytes(32);
    auto signature = login.sign(call, {publicKey, {}}, algorithm, message);
    if (!signature &&
        (signature.error().code == ErrorCode::internalError || signature.error().code == ErrorCode::loginLost)) {
        // OpenSC 0.23 finds its way to a key that a GIDS card made in a removed one's place only after it is loaded
        // anew.
        RETURN_IF_ERROR(login.refresh(call));
        signature = login.sign(call, {publicKey, {}}, algorithm, message);
    }
    if (signature) return {};
    const auto& [code, detail] = signature.error();
    const bool keysFault =
        code == ErrorCode::signatureInvalid || code == ErrorCode::keyNotFound || code == ErrorCode::internalError;
    return fail(keysFault ? ErrorCode::keyUnverified : code, detail);
}

void Renewals::removeRemains(Login& login)
{
    const auto entries = services_.journal.entries();
    if (!entries) return;
    for (const auto& entry : *entries) {
        if (entry.state != RenewalState::makingKey || entry.tokenId != login.token().id) continue;
        const auto held = services_.journal.hold(entry.renewalId);
        if (!held) continue;  // a living host is about it
        if (destroy(login, entry)) (void)services_.journal.remove(entry.renewalId);
    }
}

Result<void> Renewals::destroy(Login& login, const JournalEntry& entry) const
{
    const auto& token = login.token();
    WorkerDestroyKeyRequest key{token.info.slotId, token.info.serialNumber, entry.publicKey, {}};
    if (!entry.publicKey) key.label = pendingLabel(entry.renewalId);
    RETURN_IF_ERROR(token.worker->destroyKey(key));
    return {};
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
    ASSIGN_OR_RETURN(const auto current, x509::parseCertificate(entry.currentCertificate));
    ASSIGN_OR_RETURN(const auto subject, x509::parseName(info.subjectDer));

    ASSIGN_OR_RETURN(const auto token, services_.tokens.find(entry.tokenId));
    if (subject != current.subject) {
        ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
        call.progress(RenewalStep::waitingForConsent);
        RETURN_IF_ERROR(
            services_.dialogs.confirm(dialogs::consentWindow({.language = call.caller.language,
                                                              .origin = call.caller.origin,
                                                              .operation = dialogs::otherSubject(describe(subject))},
                                                             false),
                                      *call.cancellation));
    }
    ASSIGN_OR_RETURN(auto login,
                     services_.logins.open(call, token, {dialogs::resumption(nameOf(entry)), entry.renewalId}));
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
    const auto operation = dialogs::abandonment(nameOf(entry), sent);
    if (sent) {
        ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
        call.progress(RenewalStep::waitingForConsent);
        RETURN_IF_ERROR(services_.dialogs.confirm(dialogs::consentWindow({.language = call.caller.language,
                                                                          .origin = call.caller.origin,
                                                                          .operation = operation,
                                                                          .tokenLabel = entry.tokenLabel},
                                                                         false),
                                                  *call.cancellation));
    }
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
                                     .tokenId = entry.tokenId,
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
