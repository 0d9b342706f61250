// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/crl/publisher.hpp"
#include "portal/server/http/message.hpp"
#include "portal/server/ocsp/responder.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace sceau::revocation {

/// What the world fetches: the authority's certificates, its lists and its OCSP answers, under stable addresses.
class Publication {
public:
    using Clock = std::function<std::int64_t()>;

    /// All outlive this object.
    Publication(const ca::Authority& authority, crl::Publisher& lists, ocsp::Responder& responder, Clock clock);

    /// The answer to a request for one of ca::…Path, over plain HTTP or TLS; nothing for any other path.
    [[nodiscard]] std::optional<http::Response> answer(const http::Request& request);

private:
    const ca::Authority& authority_;
    crl::Publisher& lists_;
    ocsp::Responder& responder_;
    Clock clock_;
};

}  // namespace sceau::revocation
