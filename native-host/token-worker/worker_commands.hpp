// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/files/files.hpp"
#include "native-host/messaging/stream.hpp"
#include "native-host/pkcs11/objects.hpp"
#include "native-host/pkcs11/session.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace sceau::worker {

using namespace protocol;

/// Answers the host's commands with one PKCS#11 module. Runs in the worker process, one command at a time.
class WorkerCommands final : public TokenWorkerCommands {
public:
    /// PINs are read from `in`, where they follow the command they belong to.
    WorkerCommands(std::filesystem::path module, messaging::Input& in) : path_(std::move(module)), in_(&in) {}

    Result<WorkerStartResponse> workerStart(const WorkerStartRequest& request) override;
    Result<WorkerClaimResponse> workerClaim(const WorkerClaimRequest& request) override;
    Result<WorkerTokensResponse> workerTokens(const WorkerTokensRequest& request) override;
    Result<WorkerCertificatesResponse> workerCertificates(const WorkerCertificatesRequest& request) override;
    Result<WorkerLoginResponse> workerLogin(const WorkerLoginRequest& request) override;
    Result<WorkerSessionResponse> workerSession(const WorkerSessionRequest& request) override;
    Result<WorkerLogoutResponse> workerLogout(const WorkerLogoutRequest& request) override;
    Result<WorkerGenerateKeyResponse> workerGenerateKey(const WorkerGenerateKeyRequest& request) override;
    Result<WorkerNameKeyResponse> workerNameKey(const WorkerNameKeyRequest& request) override;
    Result<WorkerFindKeyResponse> workerFindKey(const WorkerFindKeyRequest& request) override;
    Result<WorkerSignResponse> workerSign(const WorkerSignRequest& request) override;
    Result<WorkerWriteCertificateResponse> workerWriteCertificate(
        const WorkerWriteCertificateRequest& request) override;
    Result<WorkerDestroyKeyResponse> workerDestroyKey(const WorkerDestroyKeyRequest& request) override;
    Result<WorkerDestroyCertificateResponse> workerDestroyCertificate(
        const WorkerDestroyCertificateRequest& request) override;
    Result<WorkerChangePinResponse> workerChangePin(const WorkerChangePinRequest& request) override;
    Result<WorkerUnblockPinResponse> workerUnblockPin(const WorkerUnblockPinRequest& request) override;

    /// The host is gone and may not have heard the last answer: a key that only that answer told of is removed.
    /// (The host counts a key as made only after it has asked for something else about it.)
    void undoUnheard();

    /// The renewal whose certificate was written when the host is gone and may not have heard of it.
    [[nodiscard]] const std::optional<std::string>& unheardWrite() const noexcept { return unheardWrite_; }

    /// The host asked for something else, so it heard.
    void heard()
    {
        unheardKey_.reset();
        unheardWrite_.reset();
    }

private:
    /// What `workerFindKey` found. Nothing else has been asked of the token since.
    struct FoundKey {
        std::int64_t slotId;
        std::string serialNumber;
        Bytes publicKey;
        pkcs11::PrivateKey key;

        [[nodiscard]] bool isFor(const WorkerSignRequest& request) const
        {
            return slotId == request.slotId && serialNumber == request.serialNumber &&
                   (!request.publicKey || publicKey == *request.publicKey);
        }
    };

    struct UnheardKey {
        CK_SLOT_ID slot;
        Bytes publicKey;
    };

    /// A token that this worker keeps for itself.
    class Claim {
    public:
        [[nodiscard]] static Result<std::unique_ptr<Claim>> make(const WorkerClaimRequest& request);
        Claim(const Claim&) = delete;
        Claim& operator=(const Claim&) = delete;
        ~Claim();

        [[nodiscard]] bool isFor(const WorkerClaimRequest& request) const { return request.lockFile == lockFile_; }

        /// Puts `mark` in the place of the last one, which it yields.
        Result<std::string> mark(const std::string& mark);

    private:
        Claim(files::Lock lock, const WorkerClaimRequest& request);

        files::Lock lock_;
        std::string lockFile_;
        std::filesystem::path markFile_;
        std::string mark_;
    };

    [[nodiscard]] Result<const pkcs11::Module*> module() const;
    [[nodiscard]] Result<pkcs11::Session*> session(std::int64_t slotId, const std::string& serialNumber);

    /// What `body` does with a session of the token that `request` names. A failure after which the token is gone is a
    /// `tokenRemoved`, whatever the driver called it.
    template <typename Request, typename Body>
    auto onToken(const Request& request, Body body) -> decltype(body(std::declval<const pkcs11::Session&>()));

    [[nodiscard]] Result<Bytes> signWithFound(const WorkerSignRequest& request, const Secret* pin);

    Error explained(std::int64_t slotId, const std::string& serialNumber, Error error);

    std::filesystem::path path_;
    messaging::Input* in_;  // outlives every command: it is where they come from
    std::map<CK_SLOT_ID, std::unique_ptr<Claim>>
        claims_;  // let go of when the sessions are closed and the module is unloaded
    std::optional<pkcs11::Module> module_;
    std::map<CK_SLOT_ID, pkcs11::Session> sessions_;
    std::optional<FoundKey> foundKey_;
    std::optional<UnheardKey> unheardKey_;
    std::optional<std::string> unheardWrite_;
};

}  // namespace sceau::worker
