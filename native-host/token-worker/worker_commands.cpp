// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/worker_commands.hpp"

#include "native-host/messaging/framing.hpp"
#include "native-host/pkcs11/signing.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace sceau::worker {

namespace {

/// The largest number that JSON carries exactly: a slot beyond it could not be named.
constexpr std::uint64_t maxSlot = 9007199254740991;

/// How long a card that has left can still seem to be there: pcscd looks every 400 ms.
constexpr std::chrono::milliseconds cardServiceDelay{700};

/// Longest texts and lists the protocol carries; a module's own may be longer.
constexpr std::size_t maxLabel = 256;
constexpr std::size_t maxId = 256;
constexpr std::size_t maxCertificate = 16384;
constexpr std::size_t maxTokens = 32;
constexpr std::size_t maxCertificates = 64;

KeyType keyTypeOf(pkcs11::KeyType type)
{
    switch (type) {
    case pkcs11::KeyType::rsa2048: return KeyType::rsa2048;
    case pkcs11::KeyType::rsa3072: return KeyType::rsa3072;
    case pkcs11::KeyType::rsa4096: return KeyType::rsa4096;
    case pkcs11::KeyType::p256: return KeyType::p256;
    case pkcs11::KeyType::p384: return KeyType::p384;
    case pkcs11::KeyType::p521: return KeyType::p521;
    }
    return KeyType::rsa2048;
}

pkcs11::KeyType keyTypeOf(KeyType type)
{
    for (const auto candidate : pkcs11::allKeyTypes)
        if (keyTypeOf(candidate) == type) return candidate;
    return pkcs11::KeyType::rsa2048;
}

PinState pinStateOf(pkcs11::PinState state)
{
    switch (state) {
    case pkcs11::PinState::ok: return PinState::ok;
    case pkcs11::PinState::countLow: return PinState::countLow;
    case pkcs11::PinState::finalTry: return PinState::finalTry;
    case pkcs11::PinState::locked: return PinState::locked;
    case pkcs11::PinState::toBeChanged: return PinState::toBeChanged;
    case pkcs11::PinState::notInitialized: return PinState::notInitialized;
    }
    return PinState::ok;
}

pkcs11::SigningInput inputOf(const WorkerSignRequest& request)
{
    using pkcs11::Hash;
    using pkcs11::Padding;
    const auto input = [&](Padding padding, Hash hash) {
        return pkcs11::SigningInput{padding, hash, request.message, request.digest};
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

/// Without a login a token hides its private keys: what is not seen would count as not there.
Result<void> requireLogin(const pkcs11::Session& session)
{
    ASSIGN_OR_RETURN(const bool loggedIn, session.isLoggedIn());
    return loggedIn ? Result<void>{} : fail(ErrorCode::loginLost, "the command needs a login");
}

WorkerToken describe(const pkcs11::TokenInfo& info)
{
    WorkerToken token{.slotId = static_cast<std::int64_t>(info.slot),
                      .label = info.label,
                      .manufacturer = info.manufacturer,
                      .model = info.model,
                      .serialNumber = info.serialNumber,
                      .reader = info.reader,
                      .initialized = info.initialized,
                      .writable = info.writable,
                      .pinPad = info.pinPad,
                      .pinState = pinStateOf(info.userPin),
                      .soPinState = pinStateOf(info.officerPin)};
    for (const auto type : info.keyTypes) token.keyTypes.push_back(keyTypeOf(type));
    return token;
}

}  // namespace

template <typename Request, typename Body>
auto WorkerCommands::onToken(const Request& request, Body body)
    -> decltype(body(std::declval<const pkcs11::Session&>()))
{
    auto opened = session(request.slotId, request.serialNumber);
    if (!opened) return Failure{explained(request.slotId, request.serialNumber, opened.error())};
    auto result = body(**opened);
    if (!result) return Failure{explained(request.slotId, request.serialNumber, result.error())};
    return result;
}

Error WorkerCommands::explained(std::int64_t slotId, const std::string& serialNumber, Error error)
{
    const auto slot = static_cast<CK_SLOT_ID>(slotId);
    if (error.code == ErrorCode::keyNotFound && module_) {
        // A driver that cannot read what is there finds nothing, and a token hides its keys once it has logged out.
        const auto open = sessions_.find(slot);
        const auto loggedIn = open == sessions_.end() ? Result<bool>(false) : open->second.isLoggedIn();
        if (!loggedIn) error = loggedIn.error();
        if (loggedIn && !*loggedIn) error = Error{ErrorCode::loginLost, "while the key was looked for"};
    }
    const bool perhapsRemoved = error.code == ErrorCode::internalError || error.code == ErrorCode::tokenRemoved ||
                                error.code == ErrorCode::tokenAbsent ||
                                (error.code == ErrorCode::tokenUnusable && sessions_.contains(slot));
    if (!perhapsRemoved || !module_) return error;
    auto present = module_->serialNumber(slot);
    // The card service looks every 400 ms: a driver fails first and learns only then that the card has left.
    const auto deadline = std::chrono::steady_clock::now() + cardServiceDelay;
    while (present && *present == serialNumber && error.code == ErrorCode::internalError) {
        if (std::chrono::steady_clock::now() > deadline) return error;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        present = module_->serialNumber(slot);
    }
    const bool hadSession = sessions_.erase(slot) > 0;
    if (present && *present == serialNumber) return error;
    error.code = hadSession ? ErrorCode::tokenRemoved : ErrorCode::tokenAbsent;
    return error;
}

Result<const pkcs11::Module*> WorkerCommands::module() const
{
    if (!module_) return fail(ErrorCode::invalidRequest, "workerStart comes first");
    return &*module_;
}

Result<pkcs11::Session*> WorkerCommands::session(std::int64_t slotId, const std::string& serialNumber)
{
    ASSIGN_OR_RETURN(const auto* module, this->module());
    const auto slot = static_cast<CK_SLOT_ID>(slotId);
    ASSIGN_OR_RETURN(const auto present, module->serialNumber(slot));
    if (present != serialNumber) return fail(ErrorCode::tokenAbsent, "another token is in the slot");

    if (const auto found = sessions_.find(slot); found != sessions_.end()) {
        if (found->second.isLoggedIn()) return &found->second;
        sessions_.erase(found);
    }
    auto opened = pkcs11::Session::open(*module, slot, pkcs11::Session::Access::readWrite);
    if (!opened && opened.error().code == ErrorCode::tokenWriteProtected) {
        ASSIGN_OR_RETURN(auto readOnly, pkcs11::Session::open(*module, slot, pkcs11::Session::Access::readOnly));
        return &sessions_.emplace(slot, std::move(readOnly)).first->second;
    }
    if (!opened) return Failure{opened.error()};
    return &sessions_.emplace(slot, std::move(*opened)).first->second;
}

Result<WorkerStartResponse> WorkerCommands::workerStart(const WorkerStartRequest&)
{
    if (module_) return fail(ErrorCode::invalidRequest, "already started");
    ASSIGN_OR_RETURN(auto loaded, pkcs11::Module::load(path_));
    module_.emplace(std::move(loaded));
    ASSIGN_OR_RETURN(const auto info, module_->info());
    return WorkerStartResponse{info.manufacturer, info.description, info.version};
}

Result<WorkerTokensResponse> WorkerCommands::workerTokens(const WorkerTokensRequest&)
{
    ASSIGN_OR_RETURN(const auto* module, this->module());
    ASSIGN_OR_RETURN(const auto tokens, module->tokens());
    WorkerTokensResponse response;
    for (const auto& info : tokens.present)
        if (info.slot <= maxSlot && response.tokens.size() < maxTokens) response.tokens.push_back(describe(info));
    for (const auto& hidden : tokens.hidden)
        if (hidden.slot <= maxSlot && response.hidden.size() < maxTokens)
            response.hidden.push_back(
                {static_cast<std::int64_t>(hidden.slot), static_cast<std::int64_t>(hidden.status & maxSlot)});
    return response;
}

Result<WorkerCertificatesResponse> WorkerCommands::workerCertificates(const WorkerCertificatesRequest& request)
{
    return onToken(request, [](const pkcs11::Session& session) -> Result<WorkerCertificatesResponse> {
        ASSIGN_OR_RETURN(auto found, pkcs11::certificates(session));
        WorkerCertificatesResponse response;
        for (auto& object : found) {
            if (object.value.size() > maxCertificate || response.certificates.size() == maxCertificates) continue;
            if (object.label.size() > maxLabel) object.label.clear();
            if (object.id.size() > maxId) object.id.clear();
            response.certificates.push_back(
                {std::move(object.value), std::move(object.id), std::move(object.label), object.keyVisible});
        }
        return response;
    });
}

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

Result<WorkerGenerateKeyResponse> WorkerCommands::workerGenerateKey(const WorkerGenerateKeyRequest& request)
{
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerGenerateKeyResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        const pkcs11::KeyQuirks quirks{request.minimalTemplate, request.unreportedAttributes};
        auto made = pkcs11::generateKey(session, keyTypeOf(request.keyType), request.id, request.label, quirks);
        if (!made) {
            // A driver may fail after the card made the key, or a part of it.
            (void)pkcs11::destroyKeyLabelled(session, request.label);
            return Failure{made.error()};
        }
        unheardKey_ = UnheardKey{static_cast<CK_SLOT_ID>(request.slotId), *made};
        return WorkerGenerateKeyResponse{std::move(*made)};
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
        return WorkerFindKeyResponse{key.alwaysAuthenticate, key.id};
    });
}

Result<WorkerSignResponse> WorkerCommands::workerSign(const WorkerSignRequest& request)
{
    std::optional<Secret> pin;
    if (request.contextPin) {
        ASSIGN_OR_RETURN(auto read, messaging::readSecret(*in_));
        pin.emplace(std::move(read));
    }
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerSignResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        const auto certificate = request.certificate.value_or(Bytes{});
        ASSIGN_OR_RETURN(const auto key, pkcs11::findPrivateKey(session, request.publicKey, certificate));
        ASSIGN_OR_RETURN(auto signature, pkcs11::sign(session, key, inputOf(request),
                                                      {.pin = pin ? &*pin : nullptr, .pinPad = request.contextPinPad}));
        return WorkerSignResponse{std::move(signature)};
    });
}

Result<WorkerWriteCertificateResponse> WorkerCommands::workerWriteCertificate(
    const WorkerWriteCertificateRequest& request)
{
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerWriteCertificateResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        RETURN_IF_ERROR(pkcs11::writeCertificate(session, {.value = request.certificate,
                                                           .id = request.id,
                                                           .label = request.label,
                                                           .subject = request.subject,
                                                           .issuer = request.issuer,
                                                           .serialNumber = request.serial,
                                                           .authority = request.authority}));
        return WorkerWriteCertificateResponse{};
    });
}

Result<WorkerDestroyKeyResponse> WorkerCommands::workerDestroyKey(const WorkerDestroyKeyRequest& request)
{
    if (request.publicKey.has_value() == request.label.has_value())
        return fail(ErrorCode::invalidRequest, "the key is not named");
    return onToken(request, [&](const pkcs11::Session& session) -> Result<WorkerDestroyKeyResponse> {
        RETURN_IF_ERROR(requireLogin(session));
        ASSIGN_OR_RETURN(const auto removed, request.publicKey ? pkcs11::destroyKey(session, *request.publicKey)
                                                               : pkcs11::destroyKeyLabelled(session, *request.label));
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
    ASSIGN_OR_RETURN(const auto puk, messaging::readSecret(*in_));
    ASSIGN_OR_RETURN(const auto newPin, messaging::readSecret(*in_));
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
            RETURN_IF_ERROR(ofPuk(session.setPin(&puk, &newPin)));
            return WorkerUnblockPinResponse{};
        }
        RETURN_IF_ERROR(ofPuk(session.login(CKU_SO, &puk)));
        const auto set = session.initPin(newPin);
        (void)session.logout();
        RETURN_IF_ERROR(set);
        return WorkerUnblockPinResponse{};
    });
}

}  // namespace sceau::worker
