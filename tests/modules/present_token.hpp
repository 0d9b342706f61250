// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/token-worker/client.hpp"
#include "tests/modules/soft_token.hpp"

#include <catch2/catch.hpp>

namespace sceau::mockmodule {

/// Where the token is, as a driver that behaves tells it.
inline protocol::WorkerToken tokenIn(const SoftToken& token)
{
    worker::Client client("Bon pilote", token.module({}));
    const auto listed = client.tokens();
    REQUIRE(listed);
    for (const auto& present : (*listed).tokens)
        if (present.initialized) return present;
    FAIL("no token");
    return {};
}

}  // namespace sceau::mockmodule
