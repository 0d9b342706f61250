// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/crl/publisher.hpp"
#include "portal/server/http/message.hpp"
#include "portal/server/ocsp/responder.hpp"
#include "portal/server/revocation/flood_gate.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sceau::revocation {

/// What the world fetches: the authority's certificates, its lists and its OCSP answers, under stable addresses.
class Publication {
public:
    using Clock = std::function<std::int64_t()>;

    /// All outlive this object. Beyond `requestsAMinute` of one address the answer is 429; 0: no limit.
    Publication(const ca::Authority& authority, crl::Publisher& lists, ocsp::Responder& responder, Clock clock,
                std::int64_t requestsAMinute = 0);

    /// Requests that got nothing: "requestsHeldBack", "ocspMalformed".
    struct Refused {
        std::string action;
        std::int64_t count = 0;
        std::string firstAddress;
    };
    /// Those since the last time, each kind once.
    [[nodiscard]] std::vector<Refused> takeRefused();

    /// The answer to a request for one of ca::…Path, over plain HTTP or TLS; nothing for any other path.
    /// What the asker has already (If-None-Match, If-Modified-Since) is answered with 304.
    [[nodiscard]] std::optional<http::Response> answer(const http::Request& request);

private:
    const ca::Authority& authority_;
    crl::Publisher& lists_;
    ocsp::Responder& responder_;
    Clock clock_;
    FloodGate gate_;
    std::mutex mutex_;
    std::vector<Refused> refused_;

    void count(const std::string& action, const std::string& address);
    [[nodiscard]] http::Response status(const ocsp::Answer& answer, const http::Request& request);
    [[nodiscard]] std::optional<http::Response> found(const http::Request& request);
};

/// Writes into the audit log what the publication refused: a row a minute for each kind, with how many and who was
/// the first, and `rowsADay` at most. Strangers must not fill the log, nor wait for it. Belongs to one thread.
class RefusedLog {
public:
    static constexpr std::int64_t rowsADay = 100;

    /// Both outlive this object.
    RefusedLog(Publication& publication, store::Database& database) : publication_(publication), database_(database) {}
    [[nodiscard]] Result<void> write(std::int64_t now);

private:
    Publication& publication_;
    store::Database& database_;
    std::int64_t minute_ = 0;
    std::int64_t day_ = 0;
    std::int64_t rows_ = 0;
};

}  // namespace sceau::revocation
