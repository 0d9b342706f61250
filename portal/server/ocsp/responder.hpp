// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/ca/ca_backend.hpp"
#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sceau::ocsp {

enum class State { good, revoked, unknown };

/// What is known about one serial number of the issuing authority.
struct Status {
    State state = State::unknown;
    std::int64_t revokedAt = 0;                  ///< Unix seconds
    std::optional<ca::RevocationReason> reason;  ///< published only when set

    bool operator==(const Status&) const = default;
};

/// Where the truth is. Callable from several threads.
using StatusSource = std::function<Result<Status>(const std::string& serialHex)>;

/// What is answered for a serial number that was never issued.
enum class Unissued {
    unknown,
    revoked,  ///< with the extended-revoke extension and the date 1 January 1970 (RFC 6960 §2.2)
};

struct ResponderOptions {
    std::int64_t life = 3600;  ///< seconds from thisUpdate to nextUpdate; 60 to 7 days
    Unissued unissued = Unissued::unknown;
    std::size_t cachedAnswers = 4096;  ///< at most; answers to requests with a nonce are never kept
};

/// One answer, always a DER OCSPResponse.
struct Answer {
    Bytes response;
    /// When the answer ends, in Unix seconds: HTTP caches may keep it until then. 0: never keep it.
    std::int64_t cacheableUntil = 0;
    bool isMalformed = false;  ///< what was asked was no request
};

/// An RFC 6960 responder with the authority's delegated key.
class Responder {
public:
    using Clock = std::function<std::int64_t()>;

    /// `authority` outlives this object. `clock` yields Unix seconds.
    Responder(const ca::Authority& authority, StatusSource source, ResponderOptions options, Clock clock);
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    ~Responder();

    /// Answers the body of a POST (application/ocsp-request). Garbage is answered with malformedRequest.
    [[nodiscard]] Answer answer(BytesView request);

    /// Answers a GET: `encoded` is what follows "/ocsp/", percent-encoded base64 (RFC 6960 appendix A.1).
    [[nodiscard]] Answer answerGet(std::string_view encoded);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace sceau::ocsp
