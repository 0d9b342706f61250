// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/flood_gate.hpp"

namespace sceau::revocation {

namespace {

/// Of so many addresses in one minute the later ones are not counted: a flood from everywhere is the network's matter.
constexpr std::size_t mostAddresses = 100'000;

}  // namespace

bool FloodGate::lets(const std::string& address, std::int64_t now)
{
    if (aMinute_ == 0) return true;
    const std::scoped_lock lock(mutex_);
    if (now / 60 != minute_) {
        minute_ = now / 60;
        seen_.clear();
    }
    const auto known = seen_.find(address);
    if (known == seen_.end() && seen_.size() >= mostAddresses) return true;
    auto& count = known == seen_.end() ? seen_[address] : known->second;
    if (count >= aMinute_) return false;
    ++count;
    return true;
}

}  // namespace sceau::revocation
