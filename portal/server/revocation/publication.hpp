// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/crl/publisher.hpp"
#include "portal/server/http/message.hpp"
#include "portal/server/ocsp/responder.hpp"
#include "portal/server/revocation/flood_gate.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace sceau::revocation {

/// What the world fetches: the authority's certificates, its lists and its OCSP answers, under stable addresses.
class Publication {
public:
    using Clock = std::function<std::int64_t()>;
    /// Hears what was done from which address: "requestsHeldBack", "ocspMalformed". From several threads.
    using Record = std::function<void(const std::string& action, const std::string& address)>;

    /// All outlive this object. Beyond `requestsAMinute` of one address the answer is 429; 0: no limit. `record` hears
    /// of each address once a minute, of `recordsAMinute` in all: a flood must not fill the log.
    Publication(const ca::Authority& authority, crl::Publisher& lists, ocsp::Responder& responder, Clock clock,
                std::int64_t requestsAMinute = 0, Record record = {});

    static constexpr std::size_t recordsAMinute = 20;

    /// The answer to a request for one of ca::…Path, over plain HTTP or TLS; nothing for any other path.
    /// What the asker has already (If-None-Match, If-Modified-Since) is answered with 304.
    [[nodiscard]] std::optional<http::Response> answer(const http::Request& request);

private:
    const ca::Authority& authority_;
    crl::Publisher& lists_;
    ocsp::Responder& responder_;
    Clock clock_;
    FloodGate gate_;
    Record record_;
    std::mutex mutex_;
    std::int64_t minute_ = 0;
    std::set<std::string> recorded_;  // in this minute

    void record(const std::string& action, const std::string& address);
    [[nodiscard]] http::Response status(const ocsp::Answer& answer, const http::Request& request);
    [[nodiscard]] std::optional<http::Response> found(const http::Request& request);
};

}  // namespace sceau::revocation
