// SPDX-License-Identifier: Apache-2.0
// Which tokens a worker keeps for itself: WorkerCommands::workerClaim.
#include "native-host/files/path.hpp"
#include "native-host/token-worker/worker_commands.hpp"

namespace sceau::worker {

namespace {

constexpr std::size_t maxMark = 64;

/// A mark is for hosts that run; whoever begins after a power cut remembers nothing of a card.
constexpr auto lasting = files::Lasting::whileRunning;

Failure unavailable(const Error& error)
{
    return fail(ErrorCode::journalUnavailable, error.detail);
}

}  // namespace

Result<std::unique_ptr<WorkerCommands::Claim>> WorkerCommands::Claim::make(const WorkerClaimRequest& request)
{
    auto lock = files::Lock::acquire(files::pathOf(request.lockFile), files::Lock::Mode::attempt);
    if (!lock) return Failure{lock.error()};
    return std::unique_ptr<Claim>(new Claim(std::move(*lock), request));
}

WorkerCommands::Claim::Claim(files::Lock lock, const WorkerClaimRequest& request)
    : lock_(std::move(lock)), lockFile_(request.lockFile), markFile_(files::pathOf(request.markFile))
{
}

WorkerCommands::Claim::~Claim()
{
    if (!mark_.empty()) (void)files::replace(markFile_, mark_ + "-", lasting);
}

Result<std::string> WorkerCommands::Claim::mark(const std::string& mark)
{
    const auto last = files::read(markFile_, maxMark);
    if (const auto written = files::replace(markFile_, mark, lasting); !written) return unavailable(written.error());
    mark_ = mark;
    return last && *last ? **last : std::string();
}

Result<WorkerClaimResponse> WorkerCommands::workerClaim(const WorkerClaimRequest& request)
{
    const auto slot = static_cast<CK_SLOT_ID>(request.slotId);
    auto held = claims_.find(slot);
    if (held != claims_.end() && !held->second->isFor(request)) {
        claims_.erase(held);
        held = claims_.end();
    }
    if (held == claims_.end()) {
        auto claim = Claim::make(request);
        if (!claim && claim.error().code == ErrorCode::busy) return WorkerClaimResponse{false, {}};
        if (!claim) return unavailable(claim.error());
        held = claims_.emplace(slot, std::move(*claim)).first;
    }
    ASSIGN_OR_RETURN(auto last, held->second->mark(request.mark));
    return WorkerClaimResponse{true, std::move(last)};
}

}  // namespace sceau::worker
