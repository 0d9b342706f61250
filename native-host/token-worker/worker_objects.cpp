// SPDX-License-Identifier: Apache-2.0
// Keys and certificates that are made, used and removed.
#include "native-host/messaging/framing.hpp"
#include "native-host/pkcs11/signing.hpp"
#include "native-host/token-worker/worker_on_token.hpp"

namespace sceau::worker {

namespace {

pkcs11::KeyType wantedKeyType(KeyType type)
{
    for (const auto candidate : pkcs11::allKeyTypes)
        if (keyTypeOf(candidate) == type) return candidate;
    return pkcs11::KeyType::rsa2048;
}

/// What OpenSC makes of a card decides in which order it may be written to, and what a pulled one can keep.
enum class OpenScCard {
    none,          ///< Another driver's, or of another kind.
    ownDirectory,  ///< OpenSC keeps its own directory on it.
    gids,          ///< OpenSC writes the lists that this kind of card prescribes.
};

OpenScCard openScCard(const pkcs11::Module& module, std::int64_t slot)
{
    const auto driver = module.info();
    const auto token = module.token(static_cast<CK_SLOT_ID>(slot));
    if (!driver || !driver->manufacturer.starts_with("OpenSC") || !token) return OpenScCard::none;
    if (token->model == "PKCS#15") return OpenScCard::ownDirectory;
    return token->manufacturer == "www.mysmartlogon.com" ? OpenScCard::gids : OpenScCard::none;
}

/// What this driver leaves of a key that was cut while it was made.
pkcs11::HollowKeys hollowKeysOf(const pkcs11::Module& module, std::int64_t slot)
{
    if (openScCard(module, slot) == OpenScCard::gids) return pkcs11::HollowKeys::rsaPairs;
    const auto driver = module.info();
    return driver && driver->manufacturer == "SoftHSM" ? pkcs11::HollowKeys::drafts : pkcs11::HollowKeys::none;
}

pkcs11::SigningInput inputOf(const WorkerSignRequest& request)
{
    using pkcs11::Hash;
    using pkcs11::Padding;
    const auto input = [&](Padding padding, Hash hash) {
        return pkcs11::SigningInput{padding, hash, request.message ? BytesView(*request.message) : BytesView(),
                                    request.digest};
    };
    switch (request.algorithm) {
    case SignatureAlgorithm::rs256: return input(Padding::pkcs1, Hash::sha256);
    case SignatureAlgorithm::rs384: return input(Padding::pkcs1, Hash::sha384);
    case SignatureAlgorithm::rs512: return input(Padding::pkcs1, Hash::sha512);
    case SignatureAlgorithm::ps256: return input(Padding::pss, Hash::sha256);
    case SignatureAlgorithm::ps384: return input(Padding::pss, Hash::sha384);
    case SignatureAlgorithm::ps512: return input(Padding::pss, Hash::sha512);
    case SignatureAlgorithm::es256: return input(Padding::ecdsa, Hash::sha256);
    case SignatureAlgorithm::es384: return input(Padding::ecdsa, Hash::sha384);
    case SignatureAlgorithm::es512: return input(Padding::ecdsa, Hash::sha512);
    }
    return input(Padding::pkcs1, Hash::sha256);
}

}  // namespace

Result<WorkerGenerateKeyResponse> WorkerCommands::workerGenerateKey(const WorkerGenerateKeyRequest& request)
{
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerGenerateKeyResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        const pkcs11::KeyQuirks quirks{request.minimalTemplate, request.unreportedAttributes};
        ASSIGN_OR_RETURN(
            auto made, pkcs11::generateKey(session, wantedKeyType(request.keyType), request.id, request.label, quirks));
        unheardKey_ = UnheardKey{static_cast<CK_SLOT_ID>(request.slotId), made};
        return WorkerGenerateKeyResponse{std::move(made)};
    });
}

void WorkerCommands::undoUnheard()
{
    if (!unheardKey_) return;
    const auto session = sessions_.find(unheardKey_->slot);
    if (session != sessions_.end()) (void)pkcs11::destroyKey(session->second, unheardKey_->publicKey);
}

Result<WorkerNameKeyResponse> WorkerCommands::workerNameKey(const WorkerNameKeyRequest& request)
{
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerNameKeyResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        pkcs11::KeyNames names{{}, request.label.value_or(""), {}};
        if (request.id) names.id = *request.id;
        if (request.subject) names.subject = *request.subject;
        ASSIGN_OR_RETURN(auto id, pkcs11::nameKey(session, request.publicKey, names));
        return WorkerNameKeyResponse{std::move(id)};
    });
}

Result<WorkerFindKeyResponse> WorkerCommands::workerFindKey(const WorkerFindKeyRequest& request)
{
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerFindKeyResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        const auto certificate = request.certificate.value_or(Bytes{});
        ASSIGN_OR_RETURN(const auto key, pkcs11::findPrivateKey(session, request.publicKey, certificate));
        foundKey_.emplace(FoundKey{request.slotId, request.serialNumber, request.publicKey, key});
        return WorkerFindKeyResponse{key.alwaysAuthenticate, key.id};
    });
}

/// A session dies with its token, and the host verifies what it gets: the driver is asked for nothing but the
/// signature.
Result<Bytes> WorkerCommands::signWithFound(const WorkerSignRequest& request, const Secret* pin)
{
    const auto session = sessions_.find(static_cast<CK_SLOT_ID>(request.slotId));
    if (session == sessions_.end()) return fail(ErrorCode::tokenRemoved, "no session");
    auto signature =
        pkcs11::sign(session->second, foundKey_->key, inputOf(request), {.pin = pin, .pinPad = request.contextPinPad});
    if (signature) return signature;
    foundKey_.reset();
    auto error = signature.error();
    if (const auto loggedIn = session->second.isLoggedIn(); loggedIn && !*loggedIn)
        error = Error{ErrorCode::loginLost, error.detail};
    return Failure{explained(request.slotId, request.serialNumber, std::move(error))};
}

Result<WorkerSignResponse> WorkerCommands::workerSign(const WorkerSignRequest& request)
{
    std::optional<Secret> pin;
    if (request.contextPin) {
        ASSIGN_OR_RETURN(auto read, messaging::readSecret(*in_));
        pin.emplace(std::move(read));
    }
    const auto* contextPin = pin ? &*pin : nullptr;
    if (foundKey_ && foundKey_->isFor(request)) {
        ASSIGN_OR_RETURN(auto signature, signWithFound(request, contextPin));
        return WorkerSignResponse{std::move(signature)};
    }
    if (!request.publicKey) return fail(ErrorCode::keyNotFound, "the signature before this one was not made");
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerSignResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        const auto certificate = request.certificate.value_or(Bytes{});
        ASSIGN_OR_RETURN(const auto key, pkcs11::findPrivateKey(session, *request.publicKey, certificate));
        ASSIGN_OR_RETURN(auto signature, pkcs11::sign(session, key, inputOf(request),
                                                      {.pin = contextPin, .pinPad = request.contextPinPad}));
        foundKey_.emplace(FoundKey{request.slotId, request.serialNumber, *request.publicKey, key});
        return WorkerSignResponse{std::move(signature)};
    });
}

Result<WorkerWriteCertificateResponse> WorkerCommands::workerWriteCertificate(
    const WorkerWriteCertificateRequest& request)
{
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerWriteCertificateResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        const bool later = openScCard(*module_, request.slotId) == OpenScCard::ownDirectory;
        RETURN_IF_ERROR(pkcs11::writeCertificate(session, {.value = request.certificate,
                                                           .id = request.id,
                                                           .label = request.label,
                                                           .subject = request.subject,
                                                           .issuer = request.issuer,
                                                           .serialNumber = request.serial,
                                                           .authority = request.authority,
                                                           .identifiedLater = later}));
        unheardWrite_ = request.renewalId;
        return WorkerWriteCertificateResponse{};
    });
}

Result<WorkerDestroyKeyResponse> WorkerCommands::workerDestroyKey(const WorkerDestroyKeyRequest& request)
{
    if (request.publicKey.has_value() == request.label.has_value())
        return fail(ErrorCode::invalidRequest, "the key is not named");
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerDestroyKeyResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        const auto hollowToo = hollowKeysOf(*module_, request.slotId);
        ASSIGN_OR_RETURN(const auto removed, request.publicKey
                                                 ? pkcs11::destroyKey(session, *request.publicKey)
                                                 : pkcs11::destroyKeyLabelled(session, *request.label, hollowToo));
        return WorkerDestroyKeyResponse{static_cast<std::int64_t>(removed)};
    });
}

Result<WorkerDestroyCertificateResponse> WorkerCommands::workerDestroyCertificate(
    const WorkerDestroyCertificateRequest& request)
{
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerDestroyCertificateResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        ASSIGN_OR_RETURN(const auto removed, pkcs11::destroyCertificate(session, request.certificate));
        return WorkerDestroyCertificateResponse{static_cast<std::int64_t>(removed)};
    });
}

}  // namespace sceau::worker
