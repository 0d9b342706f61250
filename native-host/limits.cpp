// SPDX-License-Identifier: Apache-2.0
#include "native-host/host.hpp"

namespace sceau {

worker::TimeLimits workerLimits()
{
    return {};
}

}  // namespace sceau
