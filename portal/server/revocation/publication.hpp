// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/crl/publisher.hpp"
#include "portal/server/http/message.hpp"
#include "portal/server/ocsp/responder.hpp"
#include "portal/server/revocation/flood_gate.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace sceau::revocation {

/// What the world fetches: the authority's certificates, its lists and its OCSP answers, under stable addresses.
class Publication {
public:
    using Clock = std::function<std::int64_t()>;

    /// All outlive this object. Beyond `requestsAMinute` of one address the answer is 429; 0: no limit.
    Publication(const ca::Authority& authority, crl::Publisher& lists, ocsp::Responder& responder, Clock clock,
                std::int64_t requestsAMinute = 0);

    /// The answer to a request for one of ca::…Path, over plain HTTP or TLS; nothing for any other path.
    /// What the asker has already (If-None-Match, If-Modified-Since) is answered with 304.
    [[nodiscard]] std::optional<http::Response> answer(const http::Request& request);

private:
    const ca::Authority& authority_;
    crl::Publisher& lists_;
    ocsp::Responder& responder_;
    Clock clock_;
    FloodGate gate_;

    [[nodiscard]] std::optional<http::Response> found(const http::Request& request);
};

}  // namespace sceau::revocation
