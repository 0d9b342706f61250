// SPDX-License-Identifier: Apache-2.0
#include "native-host/token-worker/process.hpp"

#include <array>

namespace sceau::worker {

void Process::end(std::chrono::milliseconds limit)
{
    out_ = messaging::PipeOutput(messaging::Descriptor());  // what the child takes for the end of its work
    in_.waitUntil(messaging::PipeInput::Clock::now() + limit);
    std::array<char, 256> rest{};
    for (auto count = in_.read(rest); count && *count > 0;) count = in_.read(rest);
    kill();
}

}  // namespace sceau::worker
