// SPDX-License-Identifier: Apache-2.0
#include "native-host/host.hpp"

namespace sceau {

worker::TimeLimits workerLimits()
{
    constexpr std::chrono::minutes patience{10};
    return {.start = patience,
            .list = patience,
            .sign = patience,
            .write = patience,
            .generateKey = patience,
            .person = patience,
            .end = patience};
}

}  // namespace sceau
