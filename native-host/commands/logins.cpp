// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/logins.hpp"

#include "shared/base/log.hpp"

namespace sceau::commands {

using protocol::PinState;
using protocol::RenewalStep;

namespace {

/// How often a PIN is asked for in one operation. Tokens that do not say how many tries are left are not emptied.
constexpr int maxAttempts = 3;

constexpr std::chrono::milliseconds turnPoll{100};
constexpr std::chrono::minutes longestWait{5};

void logOut(const PresentToken& token)
{
    if (const auto result = token.worker->logout({token.info.slotId, token.info.serialNumber}); !result)
        log::warning("logout failed", {{"code", toText(result.error().code)}});
}

/// What forbids asking for the PIN at all.
Result<void> checkPinState(PinState state)
{
    if (state == PinState::locked) return fail(ErrorCode::pinBlocked, "before asking");
    if (state == PinState::toBeChanged) return fail(ErrorCode::pinToBeChanged, "before asking");
    if (state == PinState::notInitialized) return fail(ErrorCode::tokenUnusable, "no user PIN is set");
    return {};
}

}  // namespace

dialogs::Tries triesOf(PinState state)
{
    if (state == PinState::finalTry) return dialogs::Tries::last;
    return state == PinState::countLow ? dialogs::Tries::low : dialogs::Tries::unknown;
}

Login::Login(Login&& other) noexcept
    : logins_(std::exchange(other.logins_, nullptr)),
      token_(std::move(other.token_)),
      asking_(std::move(other.asking_)),
      turn_(std::move(other.turn_)),
      freshPin_(std::move(other.freshPin_)),
      kept_(other.kept_)
{
}

Login::~Login()
{
    if (logins_ != nullptr && !kept_) logOut(token_);
}

void Login::keepFor(const std::string& renewalId, const std::string& origin)
{
    kept_ = true;
    logins_->keep({renewalId, origin, token_, {}});
}

Result<void> Login::refresh(const Call& call)
{
    token_.worker->restart();
    ASSIGN_OR_RETURN(token_, logins_->tokens_->find(token_.id));
    RETURN_IF_ERROR(logins_->claim(call, *this));
    if (!freshPin_) return logins_->ask(call, *this);
    return token_.worker->login({token_.info.slotId, token_.info.serialNumber, protocol::WorkerLoginKind::user, false},
                                &*freshPin_);
}

Logins::Logins(dialogs::Dialogs& dialogs, TokenDirectory& tokens, const std::filesystem::path& stateDirectory,
               std::chrono::milliseconds idleLimit)
    : dialogs_(&dialogs), tokens_(&tokens), claims_(stateDirectory), idleLimit_(idleLimit)
{
}

Logins::~Logins()
{
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_one();
    if (timer_.joinable()) timer_.join();
}

Result<std::unique_lock<std::timed_mutex>> Logins::turn(const Call& call)
{
    std::unique_lock turn(turn_, std::defer_lock);
    const auto giveUp = std::chrono::steady_clock::now() + longestWait;
    bool told = false;
    while (!turn.try_lock_for(turnPoll)) {
        if (!told) call.progress(RenewalStep::waitingForToken);
        told = true;
        RETURN_IF_ERROR(call.stillWanted());
        if (std::chrono::steady_clock::now() > giveUp) return fail(ErrorCode::busy, "another operation does not end");
    }
    return turn;
}

Result<Login> Logins::open(const Call& call, const PresentToken& token, const Purpose& purpose)
{
    ASSIGN_OR_RETURN(auto held, turn(call));
    const auto label = token.info.label.empty() ? token.info.reader : token.info.label;
    Login login(*this, token,
                {.language = call.caller.language,
                 .origin = call.caller.origin,
                 .operation = purpose.operation,
                 .tokenLabel = label},
                std::move(held));
    if (!purpose.renewalId.empty() && takeUp(call, token, purpose.renewalId)) return login;
    RETURN_IF_ERROR(claim(call, login));
    RETURN_IF_ERROR(ask(call, login));
    return login;
}

Result<void> Logins::claim(const Call& call, Login& login)
{
    const auto giveUp = std::chrono::steady_clock::now() + longestWait;
    bool told = false;
    for (;;) {
        const auto claimed = claims_.claim(login.token_);
        if (claimed && *claimed == TokenClaims::SinceLastTime::nobodyElse) return {};
        if (claimed) {
            // What the driver remembers of the card is not what another host has left there.
            login.token_.worker->restart();
            ASSIGN_OR_RETURN(login.token_, tokens_->find(login.token_.id));
            continue;
        }
        if (claimed.error().code != ErrorCode::busy || std::chrono::steady_clock::now() > giveUp)
            return Failure{claimed.error()};
        if (!told) call.progress(RenewalStep::waitingForToken);
        told = true;
        RETURN_IF_ERROR(call.stillWanted());
        std::this_thread::sleep_for(turnPoll);
    }
}

bool Logins::takeUp(const Call& call, const PresentToken& token, const std::string& renewalId)
{
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(token.id);
        if (found == kept_.end()) return false;
        const auto kept = std::move(found->second);
        kept_.erase(found);  // whoever asks for something else ends it by asking for the PIN
        if (kept.renewalId != renewalId || kept.origin != call.caller.origin ||
            kept.end < std::chrono::steady_clock::now())
            return false;
    }
    const auto loggedIn = token.worker->isLoggedIn({token.info.slotId, token.info.serialNumber});
    return loggedIn && *loggedIn;
}

Result<void> Logins::ask(const Call& call, Login& login)
{
    {
        const std::lock_guard lock(mutex_);
        kept_.erase(login.token_.id);
    }
    for (int attemptNumber = 1;; ++attemptNumber) {
        RETURN_IF_ERROR(checkPinState(login.token_.info.pinState));
        login.asking_.tries = triesOf(login.token_.info.pinState);
        const auto result = attempt(call, login);
        if (result) return {};
        if (result.error().code != ErrorCode::pinIncorrect) return result;
        if (attemptNumber == maxAttempts) return result;
        ASSIGN_OR_RETURN(login.token_, tokens_->find(login.token_.id));  // how many tries are left now
        login.asking_.wrongBefore = true;
    }
}

Result<void> Logins::attempt(const Call& call, Login& login)
{
    const auto& info = login.token_.info;
    const protocol::WorkerLoginRequest request{info.slotId, info.serialNumber, protocol::WorkerLoginKind::user,
                                               info.pinPad};
    call.progress(RenewalStep::waitingForPin);
    if (login.asking_.tries == dialogs::Tries::last)
        RETURN_IF_ERROR(dialogs_->confirm(dialogs::lastTryWindow(login.asking_), *call.cancellation));
    if (info.pinPad) {
        RETURN_IF_ERROR(dialogs_->confirm(dialogs::consentWindow(login.asking_, true), *call.cancellation));
        return login.token_.worker->login(request, nullptr);
    }
    ASSIGN_OR_RETURN(auto pin, dialogs_->askSecret(dialogs::pinWindow(login.asking_), *call.cancellation));
    RETURN_IF_ERROR(call.stillWanted());
    RETURN_IF_ERROR(login.token_.worker->login(request, &pin));
    login.freshPin_.emplace(std::move(pin));
    return {};
}

void Logins::keep(Kept kept)
{
    kept.end = std::chrono::steady_clock::now() + idleLimit_;
    {
        const std::lock_guard lock(mutex_);
        const auto id = kept.token.id;
        kept_.insert_or_assign(id, std::move(kept));
        if (!timer_.joinable()) timer_ = std::thread([this] { endIdleLogins(); });
    }
    changed_.notify_one();
}

void Logins::endIdleLogins()
{
    std::unique_lock lock(mutex_);
    while (!ending_) {
        if (kept_.empty()) {
            changed_.wait(lock);
            continue;
        }
        auto first = kept_.begin();
        for (auto it = kept_.begin(); it != kept_.end(); ++it)
            if (it->second.end < first->second.end) first = it;
        const auto end = first->second.end;  // a copy: the entry may be gone while this waits
        if (end > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, end);
            continue;
        }
        const auto token = first->second.token;
        kept_.erase(first);
        lock.unlock();
        {
            const std::lock_guard turn(turn_);
            lock.lock();
            const bool keptAgain = kept_.contains(token.id);
            lock.unlock();
            if (!keptAgain) logOut(token);
        }
        lock.lock();
    }
}

}  // namespace sceau::commands
