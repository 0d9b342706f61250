// SPDX-License-Identifier: Apache-2.0
// The module, its tokens and what can be seen on them.
#include "native-host/token-worker/worker_on_token.hpp"

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
    // A driver that was getting to know a card when that left does not recognise what it has read of it.
    const bool saysNothing = error.code == ErrorCode::internalError || error.code == ErrorCode::tokenUnusable;
    const bool perhapsRemoved =
        saysNothing || error.code == ErrorCode::tokenRemoved || error.code == ErrorCode::tokenAbsent;
    if (!perhapsRemoved || !module_) return error;
    auto present = module_->serialNumber(slot);
    const auto seemsThere = [&] {
        return present ? *present == serialNumber : present.error().code == ErrorCode::tokenUnusable;
    };
    // The card service looks every 400 ms: a driver fails first and learns only then that the card has left.
    const auto deadline = std::chrono::steady_clock::now() + cardServiceDelay;
    for (bool last = false; saysNothing && seemsThere() && !last;) {
        last = std::chrono::steady_clock::now() > deadline;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        present = module_->serialNumber(slot);
    }
    if (saysNothing && seemsThere()) return error;
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
    foundKey_.reset();
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
            if (object.value.size() > maxCertificate || response.certificates.size() == maxCertificates) {
                ++response.omitted;
                continue;
            }
            if (object.label.size() > maxLabel) object.label.clear();
            if (object.id.size() > maxId) object.id.clear();
            response.certificates.push_back(
                {std::move(object.value), std::move(object.id), std::move(object.label), object.keyVisible});
        }
        return response;
    });
}

}  // namespace sceau::worker
