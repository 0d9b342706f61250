// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ocsp/responder.hpp"

#include "portal/server/ocsp/response.hpp"
#include "shared/base/log.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace sceau::ocsp {

namespace {

/// The serial number in lower-case hexadecimal; empty when no certificate can have it.
std::string serialOf(OCSP_CERTID* id)
{
    ASN1_INTEGER* serial = nullptr;
    OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id);
    constexpr int longestSerial = 20;
    if (ASN1_STRING_length(serial) > longestSerial || ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER) return {};
    return ca::serialToHex(serial);
}

bool hasNonce(OCSP_REQUEST* request)
{
    return OCSP_REQUEST_get_ext_by_NID(request, NID_id_pkix_OCSP_Nonce, -1) >= 0;
}

/// Signed answers by the DER of their request. Each is used only while the statuses it was made from are still
/// true, so that a revocation replaces it at once, in every process of the portal.
class Cache {
public:
    explicit Cache(std::size_t capacity) : capacity_(capacity) {}

    std::optional<Answer> find(const Bytes& request, const std::vector<Status>& statuses, std::int64_t now)
    {
        const std::scoped_lock lock(mutex_);
        const auto found = entries_.find(request);
        if (found == entries_.end() || found->second.statuses != statuses || found->second.refreshAt <= now) return {};
        return found->second.answer;
    }

    void keep(const Bytes& request, std::vector<Status> statuses, std::int64_t refreshAt, const Answer& answer)
    {
        if (capacity_ == 0) return;
        const std::scoped_lock lock(mutex_);
        // Requests are the callers' choice: dropping everything is as good as any order, and needs no bookkeeping.
        if (entries_.size() >= capacity_) entries_.clear();
        entries_.insert_or_assign(request, Entry{std::move(statuses), refreshAt, answer});
    }

private:
    struct Entry {
        std::vector<Status> statuses;
        std::int64_t refreshAt;
        Answer answer;
    };
    std::size_t capacity_;
    std::mutex mutex_;
    std::map<Bytes, Entry> entries_;
};

}  // namespace

struct Responder::Implementation {
    Implementation(const ca::Authority& signer, StatusSource statuses, ResponderOptions chosen, Clock time)
        : authority(signer),
          source(std::move(statuses)),
          options(chosen),
          clock(std::move(time)),
          cache(chosen.cachedAnswers)
    {
    }

    const ca::Authority& authority;
    StatusSource source;
    ResponderOptions options;
    Clock clock;
    Cache cache;

    Result<SingleAnswer> answerOne(OCSP_CERTID* id) const
    {
        SingleAnswer answer{id, {}, false};
        if (!isIssuedBy(id, authority.signers().issuing.certificate.get())) return answer;
        const std::string serial = serialOf(id);
        if (!serial.empty()) {
            ASSIGN_OR_RETURN(answer.status, source(serial));
        }
        if (answer.status.state == State::unknown && options.unissued == Unissued::revoked)
            answer = {id, {State::revoked, 0, {}}, true};
        return answer;
    }

    Result<Answer> answer(OCSP_REQUEST* request, BytesView der)
    {
        std::vector<SingleAnswer> answers;
        std::vector<Status> statuses;
        for (int i = 0; i < OCSP_request_onereq_count(request); ++i) {
            ASSIGN_OR_RETURN(const SingleAnswer one,
                             answerOne(OCSP_onereq_get0_id(OCSP_request_onereq_get0(request, i))));
            answers.push_back(one);
            statuses.push_back(one.status);
        }

        const std::int64_t now = clock();
        const bool isCacheable = !hasNonce(request);
        const Bytes key(der.begin(), der.end());
        if (isCacheable) {
            if (auto known = cache.find(key, statuses, now)) return std::move(*known);
        }
        const std::int64_t until = now + options.life;
        Answer made;
        ASSIGN_OR_RETURN(made.response, signedResponse(authority, request, answers, now, until));
        if (isCacheable) {
            made.cacheableUntil = until;
            cache.keep(key, std::move(statuses), now + options.life / 2, made);
        }
        return made;
    }
};

Responder::Responder(const ca::Authority& authority, StatusSource source, ResponderOptions options, Clock clock)
{
    constexpr std::int64_t shortestLife = 60;
    constexpr std::int64_t longestLife = std::int64_t{7} * 86400;
    options.life = std::clamp(options.life, shortestLife, longestLife);
    implementation_ = std::make_unique<Implementation>(authority, std::move(source), options, std::move(clock));
}

Responder::~Responder() = default;

Answer Responder::answer(BytesView request)
{
    const auto parsed = parseRequest(request);
    if (!parsed) return {errorResponse(OCSP_RESPONSE_STATUS_MALFORMEDREQUEST), 0, true};
    auto answer = implementation_->answer((*parsed).get(), request);
    if (answer) return std::move(*answer);
    log::warning("an OCSP request was not answered", {{"detail", answer.error().detail}});
    return {errorResponse(OCSP_RESPONSE_STATUS_TRYLATER), 0};
}

Answer Responder::answerGet(std::string_view encoded)
{
    const auto request = decodePath(encoded);
    if (!request) return {errorResponse(OCSP_RESPONSE_STATUS_MALFORMEDREQUEST), 0, true};
    return answer(*request);
}

}  // namespace sceau::ocsp
