// SPDX-License-Identifier: Apache-2.0
// The new key of a renewal: made, tested, and removed when nothing came of it.
#include "native-host/commands/names.hpp"
#include "native-host/commands/renewals.hpp"
#include "shared/base/log.hpp"
#include "shared/x509/key_identifier.hpp"

namespace sceau::commands {

using namespace protocol;

namespace {

/// Label of a key whose renewal is not finished.
std::string pendingLabel(const std::string& renewalId)
{
    return "PENDING " + renewalId;
}

}  // namespace

bool leavesRemains(ErrorCode code)
{
    return code == ErrorCode::tokenRemoved || code == ErrorCode::tokenAbsent || code == ErrorCode::moduleCrashed ||
           code == ErrorCode::moduleTimeout || code == ErrorCode::loginLost || code == ErrorCode::tokenUnusable ||
           code == ErrorCode::internalError;
}

Result<Bytes> Renewals::makeKey(const Call& call, Login& login, JournalEntry& entry)
{
    const auto& token = login.token();
    call.progress(RenewalStep::makingKey);
    bool triedBefore = false;
    const auto generate = [&]() -> Result<Bytes> {
        if (std::exchange(triedBefore, true)) RETURN_IF_ERROR(destroy(login, entry));
        return token.worker->generateKey({token.info.slotId, token.info.serialNumber, entry.keyType, entry.keyId,
                                          pendingLabel(entry.renewalId), token.quirks.minimalTemplate,
                                          token.quirks.unreportedAttributes});
    };
    auto made = login.persistently(call, generate);
    if (!made && made.error().code == ErrorCode::internalError) {
        // The token is there, and the driver does not say what it lacks: perhaps it no longer knows the token.
        RETURN_IF_ERROR(login.refresh(call));
        made = generate();
    }
    if (made) keyless_.erase(token.id);
    // What may pass is to be tried again; nobody is sent to an office for it before it has not passed.
    if (!made && made.error().code == ErrorCode::internalError && !keyless_.insert(token.id).second)
        return fail(ErrorCode::tokenUnusable, made.error().detail);
    ASSIGN_OR_RETURN(auto publicKey, std::move(made));
    call.progress(RenewalStep::checkingKey);
    const auto finished = [&]() -> Result<void> {
        // Known to the journal before anything else happens to it: from here on it is found by its value.
        entry.publicKey = publicKey;
        RETURN_IF_ERROR(store(entry, RenewalState::makingKey));
        ASSIGN_OR_RETURN(const auto id, x509::nssKeyIdentifier(publicKey));
        WorkerNameKeyRequest names{token.info.slotId, token.info.serialNumber, publicKey, id, {}, {}};
        ASSIGN_OR_RETURN(entry.keyId, token.worker->nameKey(names));
        RETURN_IF_ERROR(testKey(call, login, publicKey));
        // Its last name too, while nothing depends on it: a card that is pulled when it is named can lose it.
        if (const auto current = x509::parseCertificate(entry.currentCertificate)) {
            names = {token.info.slotId, token.info.serialNumber, publicKey, {}, labelOf(*current), current->subjectDer};
            RETURN_IF_ERROR(token.worker->nameKey(names));
        }
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
    if (entry.publicKey) {
        RETURN_IF_ERROR(
            token.worker->destroyKey({token.info.slotId, token.info.serialNumber, entry.publicKey, std::nullopt}));
    }
    if (entry.state != RenewalState::makingKey) return {};
    // What was cut before both halves had one CKA_ID has a private half that only its label tells.
    RETURN_IF_ERROR(token.worker->destroyKey(
        {token.info.slotId, token.info.serialNumber, std::nullopt, pendingLabel(entry.renewalId)}));
    return {};
}

}  // namespace sceau::commands
