// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/token-worker/process.hpp"
#include "shared/base/secret.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sceau::worker {

/// How long a module may take before it is stopped.
struct TimeLimits {
    std::chrono::milliseconds start{10'000};
    std::chrono::milliseconds list{5'000};
    std::chrono::milliseconds sign{30'000};
    std::chrono::milliseconds write{30'000};
    std::chrono::milliseconds generateKey{180'000};
    std::chrono::milliseconds person{120'000};  ///< Somebody types on the reader's PIN pad.
    std::chrono::milliseconds end{3'000};
};

/// The host's side of one token worker. Starts the process on demand, stops it when the module hangs, and starts a new
/// one after a crash. Calls of several threads follow each other.
class Client {
public:
    Client(std::string name, std::filesystem::path module, TimeLimits limits = {})
        : name_(std::move(name)), module_(std::move(module)), limits_(limits)
    {
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::filesystem::path& module() const noexcept { return module_; }

    /// What the module said of itself when it was last started.
    [[nodiscard]] protocol::WorkerStartResponse information();

    /// The next call loads the module anew. Every login and claim of this worker is over.
    void restart();

    /// Keeps other hosts away from a token and yields the last claim's mark. Fails with `busy` while another one has
    /// it.
    [[nodiscard]] Result<std::string> claim(const protocol::WorkerClaimRequest& request);

    /// While another call is under way: what the last answer was.
    [[nodiscard]] Result<protocol::WorkerTokensResponse> tokens();
    [[nodiscard]] Result<protocol::WorkerCertificatesResponse> certificates(
        const protocol::WorkerCertificatesRequest& request);
    /// Without `pin` the reader's PIN pad asks.
    [[nodiscard]] Result<void> login(const protocol::WorkerLoginRequest& request, const Secret* pin);
    [[nodiscard]] Result<bool> isLoggedIn(const protocol::WorkerSessionRequest& request);
    [[nodiscard]] Result<void> logout(const protocol::WorkerLogoutRequest& request);
    [[nodiscard]] Result<Bytes> generateKey(const protocol::WorkerGenerateKeyRequest& request);
    [[nodiscard]] Result<Bytes> nameKey(const protocol::WorkerNameKeyRequest& request);
    [[nodiscard]] Result<protocol::WorkerFindKeyResponse> findKey(const protocol::WorkerFindKeyRequest& request);
    [[nodiscard]] Result<Bytes> sign(const protocol::WorkerSignRequest& request, const Secret* contextPin);
    /// Signs one after the other. The worker has the next one while `take` looks at a signature, whose place it is
    /// told; what `take` fails with ends it all.
    using TakeSignature = std::function<Result<void>(std::size_t, Bytes)>;
    [[nodiscard]] Result<void> signAll(const std::vector<protocol::WorkerSignRequest>& requests,
                                       const TakeSignature& take);
    [[nodiscard]] Result<void> writeCertificate(const protocol::WorkerWriteCertificateRequest& request);
    [[nodiscard]] Result<std::int64_t> destroyKey(const protocol::WorkerDestroyKeyRequest& request);
    [[nodiscard]] Result<std::int64_t> destroyCertificate(const protocol::WorkerDestroyCertificateRequest& request);
    [[nodiscard]] Result<void> changePin(const protocol::WorkerChangePinRequest& request, const Secret* oldPin,
                                         const Secret* newPin);
    [[nodiscard]] Result<void> unblockPin(const protocol::WorkerUnblockPinRequest& request, const Secret* puk,
                                          const Secret* newPin);

private:
    using Secrets = std::initializer_list<const Secret*>;

    [[nodiscard]] Result<nlohmann::json> call(const char* command, const nlohmann::json& arguments,
                                              std::chrono::milliseconds limit, Secrets secrets = {});
    [[nodiscard]] Result<nlohmann::json> exchange(const char* command, const nlohmann::json& arguments,
                                                  std::chrono::milliseconds limit, Secrets secrets);
    /// The two halves of an exchange; `receive` is given the id that `send` yields.
    [[nodiscard]] Result<std::int64_t> send(const std::string& command, const nlohmann::json& arguments,
                                            Secrets secrets);
    [[nodiscard]] Result<nlohmann::json> receive(std::int64_t id, std::chrono::milliseconds limit);
    [[nodiscard]] Result<void> ready();
    [[nodiscard]] Result<void> start();
    [[nodiscard]] Failure stopped(const Error& error);
    void end();

    const std::string name_;
    const std::filesystem::path module_;
    const TimeLimits limits_;
    std::mutex mutex_;
    std::optional<Process> process_;
    protocol::WorkerStartResponse information_;
    std::int64_t nextId_ = 0;
    std::mutex lastTokensMutex_;
    std::optional<protocol::WorkerTokensResponse> lastTokens_;
};

}  // namespace sceau::worker
