// SPDX-License-Identifier: Apache-2.0
#include "native-host/pcsc/monitor.hpp"

namespace sceau::pcsc {

namespace {

/// What a holder would call a change: the same readers with the same cards is none.
bool sameCards(const std::vector<Reader>& a, const std::vector<Reader>& b)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i].name != b[i].name || a[i].cardPresent != b[i].cardPresent || a[i].atr != b[i].atr) return false;
    return true;
}

}  // namespace

Monitor::Monitor(std::function<void()> changed, std::chrono::milliseconds patience)
    : changed_(std::move(changed)), patience_(patience), thread_([this] { watch(); })
{
}

Monitor::~Monitor()
{
    ending_ = true;
    thread_.join();
}

void Monitor::watch()
{
    bool first = true;
    std::vector<Reader> known;
    while (!ending_) {
        const auto context = Context::establish();
        while (context && !ending_) {
            auto readers = (*context).readers();
            if (!readers) break;
            if (!first && !sameCards(known, *readers)) changed_();
            known = std::move(*readers);
            first = false;
            if (!(*context).waitForChange(known, patience_)) break;
        }
        if (!ending_) std::this_thread::sleep_for(patience_);  // the service is not running, or ended just now
    }
}

}  // namespace sceau::pcsc
