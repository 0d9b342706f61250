// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/client.hpp"

#include "native-host/messaging/framing.hpp"
#include "native-host/token-worker/worker_pipe.hpp"
#include "shared/base/log.hpp"
#include "shared/protocol/envelope.hpp"

#include <deque>

namespace sceau::worker {

using namespace protocol;

namespace {

/// Unwraps an answer's envelope. What is not one is the worker's fault, and the worker's alone.
Result<nlohmann::json> resultOf(const std::string& message, std::int64_t id)
{
    auto answer = nlohmann::json::parse(message, nullptr, false);
    if (!answer.is_object() || answer.size() != 2 || !answer.contains("id") || answer["id"] != id)
        return fail(ErrorCode::moduleCrashed, "the worker's answer is not one");
    if (answer.contains("result")) return std::move(answer["result"]);
    const auto& error = answer.contains("error") ? answer["error"] : answer["id"];
    const auto code = error.is_object() ? error.find("code") : error.end();
    if (!error.is_object() || code == error.end() || !code->is_string())
        return fail(ErrorCode::moduleCrashed, "the worker's answer is not one");
    return fail(errorCodeFromText(code->get_ref<const std::string&>()), "in the token worker");
}

/// How many signatures are asked for at a time: the one that is made, and the one after it.
constexpr std::size_t askedAhead = 2;

/// The least that a pipe holds, but for the envelope.
constexpr std::size_t aheadBytes = 3800;

/// A driver whose card left, or forgot its login, goes on with half of what it knew of it: the next call meets a fresh
/// one.
bool leavesDriverConfused(ErrorCode code)
{
    return code == ErrorCode::tokenRemoved || code == ErrorCode::loginLost || code == ErrorCode::pinBlocked;
}

}  // namespace

Failure Client::stopped(const Error& error)
{
    const bool silent = error.code == ErrorCode::timeout;
    const auto end = process_->kill();
    process_.reset();
    log::warning(silent ? "module stopped answering" : "module crashed",
                 {{"module", name_}, {"path", module_.string()}, {"worker", end}, {"detail", error.detail}});
    return fail(silent ? ErrorCode::moduleTimeout : ErrorCode::moduleCrashed, name_ + ": " + end);
}

Result<void> Client::start()
{
    ASSIGN_OR_RETURN(auto process, Process::startSelf("token-worker", module_));
    process_.emplace(std::move(process));
    ASSIGN_OR_RETURN(const auto answer, exchange("workerStart", encode(WorkerStartRequest{}), limits_.start, {}));
    ASSIGN_OR_RETURN(information_, decodeWorkerStartResponse(answer));
    return {};
}

Result<std::int64_t> Client::send(const std::string& command, const nlohmann::json& arguments, Secrets secrets)
{
    const auto id = nextId_++;
    const nlohmann::json envelope = {{"id", id}, {"command", command}, {"arguments", arguments}};
    auto sent = messaging::writeMessage(process_->out(), serialize(envelope), messaging::maxRequestBytes);
    for (const auto* secret : secrets)
        if (sent && secret != nullptr) sent = messaging::writeSecret(process_->out(), *secret);
    if (!sent) return stopped(sent.error());
    return id;
}

Result<nlohmann::json> Client::receive(std::int64_t id, std::chrono::milliseconds limit)
{
    process_->in().waitUntil(messaging::PipeInput::Clock::now() + limit);
    const auto message = messaging::readMessage(process_->in(), maxAnswerBytes);
    if (!message) return stopped(message.error());
    if (!*message) return stopped({ErrorCode::moduleCrashed, "the worker closed its pipe"});
    return resultOf(**message, id);
}

Result<nlohmann::json> Client::exchange(const char* command, const nlohmann::json& arguments,
                                        std::chrono::milliseconds limit, Secrets secrets)
{
    ASSIGN_OR_RETURN(const auto id, send(command, arguments, secrets));
    return receive(id, limit);
}

Result<void> Client::ready()
{
    if (process_) return {};
    auto started = start();
    if (!started) process_.reset();
    return started;
}

Result<nlohmann::json> Client::call(const char* command, const nlohmann::json& arguments,
                                    std::chrono::milliseconds limit, Secrets secrets)
{
    const std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(ready());
    auto answer = exchange(command, arguments, limit, secrets);
    if (!answer && leavesDriverConfused(answer.error().code)) end();
    return answer;
}

void Client::end()
{
    if (!process_) return;
    // Not left to itself: a driver that says goodbye late logs out whoever came after it.
    process_->end(limits_.end);
    process_.reset();
}

void Client::restart()
{
    const std::lock_guard lock(mutex_);
    end();
}

Result<std::string> Client::claim(const WorkerClaimRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerClaim", encode(request), limits_.list));
    ASSIGN_OR_RETURN(auto response, decodeWorkerClaimResponse(answer));
    if (!response.claimed) return fail(ErrorCode::busy, "another host has the token");
    return std::move(response.lastMark);
}

WorkerStartResponse Client::information()
{
    const std::lock_guard lock(mutex_);
    return information_;
}

Result<WorkerTokensResponse> Client::tokens()
{
    if (!mutex_.try_lock()) {
        const std::lock_guard last(lastTokensMutex_);
        if (lastTokens_) return *lastTokens_;
    } else {
        mutex_.unlock();
    }
    ASSIGN_OR_RETURN(const auto answer, call("workerTokens", encode(WorkerTokensRequest{}), limits_.list));
    ASSIGN_OR_RETURN(auto response, decodeWorkerTokensResponse(answer));
    const std::lock_guard last(lastTokensMutex_);
    lastTokens_ = response;
    return response;
}

Result<WorkerCertificatesResponse> Client::certificates(const WorkerCertificatesRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerCertificates", encode(request), limits_.list));
    return decodeWorkerCertificatesResponse(answer);
}

Result<void> Client::login(const WorkerLoginRequest& request, const Secret* pin)
{
    ASSIGN_OR_RETURN(const auto answer,
                     call("workerLogin", encode(request), pin == nullptr ? limits_.person : limits_.sign, {pin}));
    RETURN_IF_ERROR(decodeWorkerLoginResponse(answer));
    return {};
}

Result<bool> Client::isLoggedIn(const WorkerSessionRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerSession", encode(request), limits_.list));
    ASSIGN_OR_RETURN(const auto response, decodeWorkerSessionResponse(answer));
    return response.loggedIn;
}

Result<void> Client::logout(const WorkerLogoutRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerLogout", encode(request), limits_.list));
    RETURN_IF_ERROR(decodeWorkerLogoutResponse(answer));
    return {};
}

Result<Bytes> Client::generateKey(const WorkerGenerateKeyRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerGenerateKey", encode(request), limits_.generateKey));
    ASSIGN_OR_RETURN(auto response, decodeWorkerGenerateKeyResponse(answer));
    return std::move(response.publicKey);
}

Result<Bytes> Client::nameKey(const WorkerNameKeyRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerNameKey", encode(request), limits_.write));
    ASSIGN_OR_RETURN(auto response, decodeWorkerNameKeyResponse(answer));
    return std::move(response.id);
}

Result<WorkerFindKeyResponse> Client::findKey(const WorkerFindKeyRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerFindKey", encode(request), limits_.list));
    return decodeWorkerFindKeyResponse(answer);
}

Result<Bytes> Client::sign(const WorkerSignRequest& request, const Secret* contextPin)
{
    const auto limit = request.contextPinPad ? limits_.person : limits_.sign;
    ASSIGN_OR_RETURN(const auto answer, call("workerSign", encode(request), limit, {contextPin}));
    ASSIGN_OR_RETURN(auto response, decodeWorkerSignResponse(answer));
    return std::move(response.signature);
}

Result<void> Client::signAll(const std::vector<WorkerSignRequest>& requests, const TakeSignature& take)
{
    const std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(ready());
    std::deque<std::int64_t> asked;
    std::size_t next = 0;
    const auto ask = [&]() -> Result<void> {
        while (next < requests.size() && asked.size() < askedAhead) {
            const auto arguments = encode(requests[next]);
            // What the worker does not read yet must fit in the pipe: writing it would wait for a module that hangs.
            if (!asked.empty() && serialize(arguments).size() > aheadBytes) break;
            ASSIGN_OR_RETURN(const auto id, send("workerSign", arguments, {}));
            asked.push_back(id);
            ++next;
        }
        return {};
    };
    Result<void> result = ask();
    for (std::size_t place = 0; result && !asked.empty(); ++place) {
        const auto answer = receive(asked.front(), limits_.sign);
        asked.pop_front();
        auto response =
            answer ? decodeWorkerSignResponse(*answer) : Result<WorkerSignResponse>(Failure{answer.error()});
        if (response) result = ask();
        if (!response) result = Failure{response.error()};
        if (result) result = take(place, std::move(response->signature));
    }
    // The answers nobody wants any more, so that the next command finds its own.
    while (process_ && !asked.empty()) {
        (void)receive(asked.front(), limits_.sign);
        asked.pop_front();
    }
    if (!result && leavesDriverConfused(result.error().code)) end();
    return result;
}

Result<void> Client::writeCertificate(const WorkerWriteCertificateRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerWriteCertificate", encode(request), limits_.write));
    RETURN_IF_ERROR(decodeWorkerWriteCertificateResponse(answer));
    return {};
}

Result<std::int64_t> Client::destroyKey(const WorkerDestroyKeyRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerDestroyKey", encode(request), limits_.write));
    ASSIGN_OR_RETURN(const auto response, decodeWorkerDestroyKeyResponse(answer));
    return response.removed;
}

Result<std::int64_t> Client::destroyCertificate(const WorkerDestroyCertificateRequest& request)
{
    ASSIGN_OR_RETURN(const auto answer, call("workerDestroyCertificate", encode(request), limits_.write));
    ASSIGN_OR_RETURN(const auto response, decodeWorkerDestroyCertificateResponse(answer));
    return response.removed;
}

Result<void> Client::changePin(const WorkerChangePinRequest& request, const Secret* oldPin, const Secret* newPin)
{
    const auto limit = oldPin == nullptr ? limits_.person : limits_.write;
    ASSIGN_OR_RETURN(const auto answer, call("workerChangePin", encode(request), limit, {oldPin, newPin}));
    RETURN_IF_ERROR(decodeWorkerChangePinResponse(answer));
    return {};
}

Result<void> Client::unblockPin(const WorkerUnblockPinRequest& request, const Secret* puk, const Secret* newPin)
{
    const auto limit = request.pinPad ? limits_.person : limits_.write;
    ASSIGN_OR_RETURN(const auto answer, call("workerUnblockPin", encode(request), limit, {puk, newPin}));
    RETURN_IF_ERROR(decodeWorkerUnblockPinResponse(answer));
    return {};
}

}  // namespace sceau::worker
