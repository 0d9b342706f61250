// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/call.hpp"
#include "native-host/commands/token_claims.hpp"
#include "native-host/commands/tokens.hpp"
#include "native-host/dialogs/dialogs.hpp"
#include "native-host/dialogs/texts.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sceau::commands {

class Logins;

/// A token that the holder logged in to, for one operation. Logs out at its end unless it is kept for a renewal.
class Login {
public:
    Login(Login&& other) noexcept;
    Login& operator=(Login&&) = delete;
    ~Login();

    [[nodiscard]] const PresentToken& token() const noexcept { return token_; }

    /// Lets the login live on for the next step of the renewal, at most two minutes idle.
    void keepFor(const std::string& renewalId, const std::string& origin);

    /// Loads the driver anew and logs in again, without asking where the PIN was typed for this very operation.
    [[nodiscard]] Result<void> refresh(const Call& call);

    /// What `work` yields. A login that another program has ended on the token is asked for again, and `work`, which
    /// can be done twice, is.
    template <typename Work>
    [[nodiscard]] auto persistently(const Call& call, Work work) -> decltype(work())
    {
        auto result = work();
        if (result || result.error().code != ErrorCode::loginLost) return result;
        RETURN_IF_ERROR(refresh(call));
        return work();
    }

    /// Signs with a key of the token and verifies the signature before anybody sees it. RSA: the signature; ECDSA:
    /// r || s. Asks for the PIN again when the key wants one for each signature.
    struct Key {
        Bytes publicKey;    ///< DER SubjectPublicKeyInfo.
        Bytes certificate;  ///< Of that key, when there is one.
    };
    [[nodiscard]] Result<Bytes> sign(const Call& call, const Key& key, protocol::SignatureAlgorithm algorithm,
                                     BytesView message);

    /// The same for several messages, in their order.
    [[nodiscard]] Result<std::vector<Bytes>> signAll(const Call& call, const Key& key,
                                                     protocol::SignatureAlgorithm algorithm,
                                                     const std::vector<BytesView>& messages);

    /// The same for a digest whose message nobody here knows.
    [[nodiscard]] Result<Bytes> signDigest(const Call& call, const Key& key, protocol::SignatureAlgorithm algorithm,
                                           BytesView digest);

private:
    friend class Logins;
    using Requests = std::vector<protocol::WorkerSignRequest>;
    using Verify = std::function<Result<void>(std::size_t, BytesView)>;
    /// What `verify` agrees to.
    [[nodiscard]] Result<std::vector<Bytes>> signOnToken(const Call& call, const Key& key, Requests requests,
                                                         const Verify& verify);
    [[nodiscard]] Result<void> signAskingEachTime(const Call& call, Requests& requests,
                                                  const worker::Client::TakeSignature& take);

    Login(Logins& logins, PresentToken token, dialogs::Asking asking, std::unique_lock<std::timed_mutex> turn)
        : logins_(&logins), token_(std::move(token)), asking_(std::move(asking)), turn_(std::move(turn))
    {
    }

    Logins* logins_;  // null once moved from
    PresentToken token_;
    dialogs::Asking asking_;
    std::unique_lock<std::timed_mutex> turn_;
    std::optional<Secret> freshPin_;  // for the first signature of a key that asks each time
    bool kept_ = false;
};

/// Asks for PINs, one at a time, and remembers which renewal a token is logged in for. One origin's login never serves
/// another, and while one is held no other host works on that token.
class Logins {
public:
    Logins(dialogs::Dialogs& dialogs, TokenDirectory& tokens, const std::filesystem::path& stateDirectory,
           std::chrono::milliseconds idleLimit = std::chrono::minutes(2));
    Logins(const Logins&) = delete;
    Logins& operator=(const Logins&) = delete;
    ~Logins();

    /// What a login is for. With a renewal, a login that was kept for it is taken up again without asking.
    struct Purpose {
        dialogs::Sentence operation;
        std::string renewalId;
    };
    [[nodiscard]] Result<Login> open(const Call& call, const PresentToken& token, const Purpose& purpose);

    /// Waits for its turn to show a window; one that asks for a PIN or consent at a time.
    [[nodiscard]] Result<std::unique_lock<std::timed_mutex>> turn(const Call& call);

    [[nodiscard]] dialogs::Dialogs& dialogs() noexcept { return *dialogs_; }

private:
    friend class Login;

    struct Kept {
        std::string renewalId;
        std::string origin;
        PresentToken token;
        std::chrono::steady_clock::time_point end;
    };

    [[nodiscard]] bool takeUp(const Call& call, const PresentToken& token, const std::string& renewalId);
    [[nodiscard]] Result<void> claim(const Call& call, Login& login);
    [[nodiscard]] Result<void> ask(const Call& call, Login& login);
    [[nodiscard]] Result<void> attempt(const Call& call, Login& login);
    void keep(Kept kept);
    void endIdleLogins();

    dialogs::Dialogs* dialogs_;
    TokenDirectory* tokens_;
    TokenClaims claims_;  // used by whoever has its turn
    std::chrono::milliseconds idleLimit_;
    std::timed_mutex turn_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Kept> kept_;  // by token
    bool ending_ = false;
    std::thread timer_;  // started with the first login that is kept
};

/// What the holder is told of the tries that are left.
[[nodiscard]] dialogs::Tries triesOf(protocol::PinState state);

}  // namespace sceau::commands
